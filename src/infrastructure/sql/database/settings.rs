//! What an operator may say about the database.

use std::{fmt, path::PathBuf, time::Duration};

/// Where the database is and how much of it is used.
#[derive(Clone)]
pub struct DatabaseSettings {
    /// `sqlite://` and the path of a file, or `postgres://user:password@host:port/name`.
    pub url: String,
    /// At most this many connections; on `SQLite` this many readers beside the one writer.
    pub max_connections: u32,
    /// How long to wait for a free connection, and on `SQLite` for a lock of another process.
    pub acquire_timeout: Duration,
    /// How long one statement may take.
    pub statement_timeout: Duration,
    /// After this a connection is replaced, so that none outlives what lies between us and the server.
    pub max_lifetime: Duration,
}

impl DatabaseSettings {
    /// The file of a `SQLite` database that nobody made yet, which connecting would make; else `None`.
    pub fn missing_file(&self) -> Option<PathBuf> {
        let is_file = self.url.starts_with("sqlite:");
        let file = is_file.then(|| super::sqlite::options(self).ok()).flatten()?.get_filename().to_owned();
        (!file.exists()).then_some(file)
    }
}

impl Default for DatabaseSettings {
    fn default() -> Self {
        Self {
            url: "sqlite://data/hexwright.db".to_owned(),
            max_connections: 10,
            acquire_timeout: Duration::from_secs(3),
            statement_timeout: Duration::from_secs(5),
            max_lifetime: Duration::from_mins(30),
        }
    }
}

/// Without the URL, which may hold a password.
impl fmt::Debug for DatabaseSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DatabaseSettings")
            .field("max_connections", &self.max_connections)
            .field("acquire_timeout", &self.acquire_timeout)
            .field("statement_timeout", &self.statement_timeout)
            .field("max_lifetime", &self.max_lifetime)
            .finish_non_exhaustive()
    }
}
