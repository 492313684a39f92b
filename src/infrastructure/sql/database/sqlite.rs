//! `SQLite`: one writer, several readers, and a file that is safe when the power fails.

use std::{fs, io, path::Path, str::FromStr, time::Duration};

use eyre::WrapErr;
use sqlx::{
    Sqlite, SqlitePool, Transaction,
    pool::PoolConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{
    super::observe::{PoolUsage, Watch},
    settings::DatabaseSettings,
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
        let writer = open_writer(&pool().max_connections(1), &options)
            .await
            .wrap_err_with(|| format!("the database file {} cannot be opened", path.display()))?;
        let readers = pool()
            .max_connections(settings.max_connections)
            .connect_lazy_with(options.pragma("query_only", "1"));
        Ok(Self { writer, readers })
    }

    /// A connection that reads.
    pub(in crate::sql) async fn acquire_reader(
        &self,
        watch: &Watch,
    ) -> Result<PoolConnection<Sqlite>, sqlx::Error> {
        watch.acquire(&self.readers, READERS).await
    }

    /// Begins a transaction of the one writer.
    pub(super) async fn begin(&self, watch: &Watch) -> Result<Transaction<'static, Sqlite>, sqlx::Error> {
        watch.begin(watch.acquire(&self.writer, WRITER).await?, "BEGIN IMMEDIATE").await
    }

    /// How much of each pool is in use.
    pub(super) fn usage(&self) -> [PoolUsage; 2] {
        [PoolUsage::of(&self.readers, READERS), PoolUsage::of(&self.writer, WRITER)]
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
        .create_if_missing(true)
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
