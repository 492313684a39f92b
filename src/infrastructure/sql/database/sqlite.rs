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
    Sqlite,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{
    super::observe::{PoolUsage, Watch},
    engine::bounded,
    lease::Lease,
    settings::DatabaseSettings,
    sqlite_files::SqliteFiles,
    sqlite_places::{Place, Places},
};

/// What the pools are called where they are measured.
const READERS: &str = "sqlite_readers";
const WRITER: &str = "sqlite_writer";

/// How often opening is tried again while another process is just turning the file to WAL.
const OPENINGS: u32 = 20;

/// The pools. Writers wait in our own fair queue, not in the engine's, which polls.
#[derive(Clone)]
pub(in crate::sql) struct SqlitePools {
    pub(in crate::sql) writer: Place,
    pub(in crate::sql) readers: Places,
    /// The one reader beside them.
    probes: Places,
    files: Arc<SqliteFiles>,
    patience: Duration,
}

/// An open transaction. Dropping it rolls back.
pub(in crate::sql) struct SqliteTx {
    lease: Lease<Sqlite>,
    files: Arc<SqliteFiles>,
    patience: Duration,
}

impl SqlitePools {
    /// Opens the file, and makes it and its folder where they are missing.
    pub(super) async fn open(settings: &DatabaseSettings) -> eyre::Result<Self> {
        let options = options(settings)?;
        let path = options.get_filename().to_owned();
        prepare(&path)?;
        let pool = SqlitePoolOptions::new()
            .acquire_timeout(settings.acquire_timeout)
            .idle_timeout(None)
            .max_lifetime(None)
            // Nothing lies between us and a file that could cut a connection.
            .test_before_acquire(false);
        let files = Arc::new(SqliteFiles::of(&path));
        let writer = open_writer(&pool, &options, &files)
            .await
            .wrap_err_with(|| format!("the database file {} cannot be opened", path.display()))?;
        let reading = options.pragma("query_only", "1");
        // It keeps no page: what it read before it would find well for ever.
        let probing = reading.clone().pragma("cache_size", "0");
        let places = |count, options| Places::lazy(count, settings.acquire_timeout, &pool, options);
        let (readers, probes) = (places(settings.max_connections, &reading), places(1, &probing));
        Ok(Self { writer, readers, probes, files, patience: Self::patience(settings) })
    }

    /// A connection that reads.
    pub(in crate::sql) async fn lease(&self, watch: &Watch) -> Result<Lease<Sqlite>, sqlx::Error> {
        let acquiring = bounded(self.patience, self.readers.acquire(&self.files));
        let (connection, hold) = watch.acquire(acquiring, READERS).await?;
        Ok(Lease::stoppable(connection, hold, self.patience))
    }

    /// The same, with one reader of its own.
    pub(super) fn beside(&self) -> Self {
        Self { readers: self.probes.clone(), ..self.clone() }
    }

    /// Waits for the connections in use and closes all: the writer last, who folds the log into the file.
    pub(super) async fn close(&self) {
        self.probes.close().await;
        self.readers.close().await;
        self.writer.pool.close().await;
    }

    /// Begins a transaction of the one writer, which may have to wait for that of another process.
    pub(super) async fn begin(&self, watch: &Watch) -> Result<SqliteTx, sqlx::Error> {
        self.check_files().await?;
        let (connection, hold) = watch.acquire(self.writer.acquire(), WRITER).await?;
        let mut lease = Lease::stoppable(connection, hold, self.patience);
        lease.begin(watch, self.patience, "BEGIN IMMEDIATE").await?;
        Ok(SqliteTx { lease, files: self.files.clone(), patience: self.patience })
    }

    /// An error where the files that are open are not those that their names lead to.
    pub(super) async fn check_files(&self) -> Result<(), sqlx::Error> {
        bounded(self.patience, self.files.check()).await
    }

    /// The longest that anything takes: waiting for one's turn, then for the lock of another process, then the work.
    pub(super) fn patience(settings: &DatabaseSettings) -> Duration {
        2 * settings.acquire_timeout + settings.statement_timeout
    }

    /// How much of each pool is in use.
    pub(super) fn usage(&self) -> [PoolUsage; 2] {
        [self.readers.usage(READERS), PoolUsage::of(&self.writer.pool, WRITER)]
    }
}

impl SqliteTx {
    /// Makes everything durable, in the file that has the name. The disk has longer than a statement: a commit that is given up may
    /// be done nevertheless.
    pub(super) async fn commit(mut self, watch: &Watch) -> Result<(), sqlx::Error> {
        self.lease.commit(watch, self.patience).await?;
        bounded(self.patience, self.files.check()).await
    }
}

impl Deref for SqliteTx {
    type Target = Lease<Sqlite>;

    fn deref(&self) -> &Lease<Sqlite> {
        &self.lease
    }
}

impl DerefMut for SqliteTx {
    fn deref_mut(&mut self) -> &mut Lease<Sqlite> {
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
    files: &Arc<SqliteFiles>,
) -> Result<Place, sqlx::Error> {
    for _ in 1..OPENINGS {
        match Place::open(pool.clone(), options.clone(), files).await {
            Err(sqlx::Error::Database(busy)) if busy.message().contains("locked") => {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            answer => return answer,
        }
    }
    Place::open(pool.clone(), options.clone(), files).await
}
