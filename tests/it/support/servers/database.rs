//! A database for one test, gone after it.

use std::{
    collections::hash_map::DefaultHasher,
    fs,
    hash::{BuildHasher, Hash, Hasher, RandomState},
    sync::mpsc,
    time::Duration,
};

use infrastructure::sql::{Database, DatabaseSettings};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, PgPool, Postgres};
use tempfile::TempDir;
use tokio::sync::OnceCell;

use super::postgres::Server;

/// A database that nobody else uses. Dropping it removes it.
pub(crate) struct TestDatabase {
    url: String,
    kind: Kind,
}

enum Kind {
    Sqlite { _folder: TempDir },
    Postgres(String),
}

impl TestDatabase {
    /// A file that does not exist yet, in a folder that does.
    pub(crate) fn empty_sqlite() -> Self {
        let folder = TempDir::with_prefix("hexwright-test-").expect("a folder for the database");
        let url = format!("sqlite://{}", folder.path().join("test.db").display());
        Self { url, kind: Kind::Sqlite { _folder: folder } }
    }

    /// A database without tables.
    pub(crate) async fn empty_postgres() -> Self {
        Self::copy_of("template0").await
    }

    /// A file with all migrations.
    pub(crate) async fn sqlite() -> Self {
        let database = Self::empty_sqlite();
        migrate(&database.url).await;
        database
    }

    /// A copy of a database with all migrations: made in a few milliseconds.
    pub(crate) async fn postgres() -> Self {
        static TEMPLATE: OnceCell<String> = OnceCell::const_new();
        Self::copy_of(TEMPLATE.get_or_init(template).await).await
    }

    /// Where it is.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Connects to it as the service does.
    pub(crate) async fn connect(&self) -> Database {
        connect(&self.url).await
    }

    async fn copy_of(template: &str) -> Self {
        let server = Server::shared();
        let name = format!("test_{:016x}", RandomState::new().hash_one(template));
        let copy = format!(r#"CREATE DATABASE "{name}" TEMPLATE "{template}""#);
        let copied = server.administrate(async move |pool| {
            let how = fastest_copy(&pool).await;
            run(&pool, format!("{copy} {how}")).await;
        });
        copied.await.expect("a copy");
        Self { url: server.url_of(&name), kind: Kind::Postgres(name) }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Kind::Postgres(name) = &self.kind else { return };
        let drop = format!(r#"DROP DATABASE IF EXISTS "{name}" WITH (FORCE)"#);
        // A drop may happen inside a runtime, whose tasks cannot be waited for here.
        let (done, dropped) = mpsc::channel();
        Server::shared().administrate(async move |pool| {
            run(&pool, drop).await;
            done.send(()).ok();
        });
        let dropped = dropped.recv();
        assert!(dropped.is_ok() || std::thread::panicking(), "the database of the test could not be dropped");
    }
}

/// The database that others are copied from: made once for each state of the migrations.
async fn template() -> String {
    let server = Server::shared();
    let name = format!("template_{:016x}", fingerprint());
    let mut admin = PgConnection::connect(&server.url_of("postgres")).await.expect("the test server");
    if is_there(&mut admin, &name).await {
        return name;
    }
    run(&mut admin, "SELECT pg_advisory_lock(1)".to_owned()).await;
    if !is_there(&mut admin, &name).await {
        let draft = format!("{name}_draft");
        run(&mut admin, format!(r#"DROP DATABASE IF EXISTS "{draft}" WITH (FORCE)"#)).await;
        run(&mut admin, format!(r#"CREATE DATABASE "{draft}" TEMPLATE template0"#)).await;
        migrate(&server.url_of(&draft)).await;
        run(&mut admin, format!(r#"ALTER DATABASE "{draft}" RENAME TO "{name}""#)).await;
    }
    admin.close().await.expect("the connection closes, and with it the lock");
    name
}

/// Without fsync, copying the files is several times as fast as the way through the log, new in version 15.
async fn fastest_copy(pool: &PgPool) -> &'static str {
    static WORDS: OnceCell<&str> = OnceCell::const_new();
    let ask = async || {
        let is_15 = sqlx::query_scalar("SELECT current_setting('server_version_num')::int >= 150000");
        if is_15.fetch_one(pool).await.expect("a version") { "STRATEGY file_copy" } else { "" }
    };
    WORDS.get_or_init(ask).await
}

async fn is_there(admin: &mut PgConnection, name: &str) -> bool {
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)")
        .bind(name)
        .fetch_one(admin)
        .await
        .expect("the list of databases")
}

/// A number for the migrations as they are now.
fn fingerprint() -> u64 {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/postgres");
    let mut paths: Vec<_> =
        fs::read_dir(folder).expect("the migrations").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let mut hasher = DefaultHasher::new();
    for path in paths {
        (path.file_name(), fs::read(&path).expect("a migration")).hash(&mut hasher);
    }
    hasher.finish()
}

async fn migrate(url: &str) {
    let database = connect(url).await;
    database.migrator().up().await.expect("the migrations run");
    database.close().await;
}

async fn connect(url: &str) -> Database {
    let settings = DatabaseSettings {
        url: url.to_owned(),
        max_connections: 4,
        acquire_timeout: Duration::from_secs(10),
        ..DatabaseSettings::default()
    };
    Database::connect(&settings).await.expect("the database of the test")
}

async fn run(admin: impl Executor<'_, Database = Postgres>, statement: String) {
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(admin).await.expect("the test server obeys");
}
