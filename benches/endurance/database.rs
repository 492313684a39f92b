//! The database that is made to fail.

use std::path::PathBuf;

use tempfile::TempDir;

use super::{engine::Engine, own_postgres::OwnPostgres};

/// The database. Dropping it removes it.
pub(crate) enum Database {
    /// A file.
    Sqlite(TempDir),
    /// A private server.
    Postgres(OwnPostgres),
}

impl Database {
    /// A new one.
    pub(crate) fn start(engine: Engine) -> eyre::Result<Self> {
        Ok(match engine {
            Engine::Sqlite => Self::Sqlite(tempfile::tempdir()?),
            Engine::Postgres => Self::Postgres(OwnPostgres::start()),
        })
    }

    /// Where it is.
    pub(crate) fn url(&self) -> String {
        match self {
            Self::Sqlite(_) => format!("sqlite://{}", self.file().display()),
            Self::Postgres(server) => server.url().to_owned(),
        }
    }

    /// The file of an embedded one.
    pub(crate) fn file(&self) -> PathBuf {
        match self {
            Self::Sqlite(folder) => folder.path().join("endurance.db"),
            Self::Postgres(_) => PathBuf::new(),
        }
    }
}
