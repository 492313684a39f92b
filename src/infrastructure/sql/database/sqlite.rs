//! `SQLite`: one writer, several readers, and a file that is safe when the power fails.

use std::{
    fs, io,
    ops::{Deref, DerefMut},
    path::Path,
    str::FromStr,
    sync::Arc,
    time::Duration,
};

use eyre::WrapErr;
use sqlx::{
    Sqlite, SqliteConnection, SqlitePool,
    pool::PoolConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{
    super::observe::{PoolUsage, Watch},
    lease::Lease,
    settings::DatabaseSettings,
    sqlite_files::SqliteFiles,
    suspicion::Suspicion,
};

/// What the pools are called where they are measured.
const READERS: &str = "sqlite_readers";
const WRITER: &str = "sqlite_writer";

/// How often opening is tried again while another process is just turning the file to WAL.
const OPENINGS: u32 = 20;

/// The pools. Writers wait in our own fair queue, not in the engine's, which polls.
#[derive(Clone)]
pub(in crate::sql) struct SqlitePools {
    pub(in crate::sql) writer: SqlitePool,
    pub(in crate::sql) readers: SqlitePool,
    /// The one reader beside them.
    probes: SqlitePool,
    files: Arc<SqliteFiles>,
    patience: Duration,
}

/// An open transaction. Dropping it rolls back.
pub(in crate::sql) struct SqliteTx {
    lease: Lease<Sqlite>,
    files: Arc<SqliteFiles>,
}

impl SqlitePools {
    /// Opens the file, and makes it and its folder where they are missing.
    pub(super) async fn open(settings: &DatabaseSettings) -> eyre::Result<Self> {
        let options = options(settings)?;
        let path = options.get_filename().to_owned();
        prepare(&path)?;
        let pool = || {
            SqlitePoolOptions::new()
                .acquire_timeout(settings.acquire_timeout)
                .idle_timeout(None)
                .max_lifetime(None)
                // Nothing lies between us and a file that could cut a connection.
                .test_before_acquire(false)
        };
        let files = Arc::new(SqliteFiles::of(&path));
        let opened = files.clone();
        let writing = pool().max_connections(1).after_connect(move |_, _| {
            opened.expect_new_log();
            Box::pin(async { Ok(()) })
        });
        let writer = open_writer(&writing, &options)
            .await
            .wrap_err_with(|| format!("the database file {} cannot be opened", path.display()))?;
        let reading = options.pragma("query_only", "1");
        let readers = pool().max_connections(settings.max_connections).connect_lazy_with(reading.clone());
        let probes = pool().max_connections(1).connect_lazy_with(reading);
        Ok(Self { writer, readers, probes, files, patience: Self::patience(settings) })
    }

    /// A connection that reads.
    pub(in crate::sql) async fn acquire_reader(
        &self,
        watch: &Watch,
    ) -> Result<PoolConnection<Sqlite>, sqlx::Error> {
        // A connection that is opened now would be to whatever has the name now.
        if self.readers.num_idle() == 0 {
            self.check_files()?;
        }
        watch.acquire(&self.readers, READERS).await
    }

    /// The same, with one reader of its own.
    pub(super) fn beside(&self) -> Self {
        Self { readers: self.probes.clone(), ..self.clone() }
    }

    /// Waits for the connections in use and closes all: the writer last, who folds the log into the file.
    pub(super) async fn close(&self) {
        self.probes.close().await;
        self.readers.close().await;
        self.writer.close().await;
    }

    /// Begins a transaction of the one writer.
    pub(super) async fn begin(&self, limit: Duration, watch: &Watch) -> Result<SqliteTx, sqlx::Error> {
        self.check_files()?;
        let connection = watch.acquire(&self.writer, WRITER).await?;
        let mut lease = Lease::new(connection, Suspicion::default(), self.patience);
        lease.begin(watch, limit, "BEGIN IMMEDIATE").await?;
        Ok(SqliteTx { lease, files: self.files.clone() })
    }

    /// An error where the files that are open are not those that their names lead to.
    pub(super) fn check_files(&self) -> Result<(), sqlx::Error> {
        self.files.check()
    }

    /// The longest that anything takes: waiting for one's turn, then for the lock of another process, then the work.
    pub(super) fn patience(settings: &DatabaseSettings) -> Duration {
        2 * settings.acquire_timeout + settings.statement_timeout
    }

    /// How much of each pool is in use.
    pub(super) fn usage(&self) -> [PoolUsage; 2] {
        [PoolUsage::of(&self.readers, READERS), PoolUsage::of(&self.writer, WRITER)]
    }
}

impl SqliteTx {
    /// Makes everything durable, in the file that has the name.
    pub(super) async fn commit(mut self, watch: &Watch, limit: Duration) -> Result<(), sqlx::Error> {
        self.lease.commit(watch, limit).await?;
        self.files.check()
    }
}

impl Deref for SqliteTx {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.lease
    }
}

impl DerefMut for SqliteTx {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.lease
    }
}

/// FULL: an acknowledged write survives a power cut too, not only the end of the process, for one `fsync` a commit. NORMAL would save
/// that and lose the last commits with the power; for accounts that is the wrong bargain.
pub(super) fn options(settings: &DatabaseSettings) -> eyre::Result<SqliteConnectOptions> {
    let place = settings.url.trim_start_matches("sqlite:").trim_start_matches("//");
    if place.is_empty() || place.starts_with(":memory:") || place.contains("mode=memory") {
        eyre::bail!("the database URL must name a file, as in sqlite://data/hexwright.db");
    }
    Ok(SqliteConnectOptions::from_str(&settings.url)
        .wrap_err("the database URL is not of the form sqlite://path")?
        // It was made before, and a file that vanishes later is not to be replaced by an empty one.
        .create_if_missing(false)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(settings.acquire_timeout))
}

/// Makes the folder, and the file readable by its owner alone: it holds password hashes.
fn prepare(path: &Path) -> eyre::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)
            .wrap_err_with(|| format!("the folder {} cannot be made", folder.display()))?;
    }
    let mut file = fs::OpenOptions::new();
    file.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut file, 0o600);
    match file.open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            Err(error).wrap_err_with(|| format!("the database file {} cannot be made", path.display()))
        }
        _ => Ok(()),
    }
}

/// Turning a new file to WAL does not wait for a lock as everything else does, so a process that starts at the same time may be told
/// that the file is busy; it asks again.
async fn open_writer(
    pool: &SqlitePoolOptions,
    options: &SqliteConnectOptions,
) -> Result<SqlitePool, sqlx::Error> {
    for _ in 1..OPENINGS {
        match pool.clone().connect_with(options.clone()).await {
            Err(sqlx::Error::Database(busy)) if busy.message().contains("locked") => {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            answer => return answer,
        }
    }
    pool.clone().connect_with(options.clone()).await
}
