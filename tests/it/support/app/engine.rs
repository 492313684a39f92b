//! The two databases that everything runs on.

use std::path::Path;

use tempfile::TempDir;

use crate::support::servers::TestDatabase;

/// A database that the service runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// A database for one test, and a folder. Both are removed when this is dropped.
pub(crate) struct Home {
    database: TestDatabase,
    folder: TempDir,
}

impl Engine {
    /// A new database: on PostgreSQL a copy with all migrations, on SQLite an empty one, as nothing is copied faster.
    pub(crate) async fn home(self) -> Home {
        let database = match self {
            Self::Sqlite => TestDatabase::empty_sqlite(),
            Self::Postgres => TestDatabase::postgres().await,
        };
        Home { database, folder: TempDir::with_prefix("hexwright-home-").expect("a folder") }
    }
}

impl Home {
    /// What `DATABASE_URL` has to say.
    pub(crate) fn url(&self) -> &str {
        self.database.url()
    }

    /// The folder.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }
}
