//! What can go wrong with migrations.

use std::{error::Error, fmt};

use domain::shared::Source;

/// Why the tables are not as they should be.
#[derive(Debug)]
pub enum MigrateError {
    /// A newer program was here: the database has a migration that this one does not know.
    DatabaseIsNewer {
        /// The newest such migration.
        version: i64,
    },
    /// A migration was run with another text than this program's.
    Changed {
        /// Which.
        version: i64,
    },
    /// A migration failed; nothing of it is left.
    Failed {
        /// Which.
        version: i64,
        /// Why.
        source: Source,
    },
    /// The database could not be asked.
    Database(Source),
}

impl fmt::Display for MigrateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DatabaseIsNewer { version } => write!(
                f,
                "the database has migration {version}, which this program does not know: it is older than the database"
            ),
            Self::Changed { version } => {
                write!(f, "migration {version} was run with another text than this program has for it")
            }
            Self::Failed { version, .. } => write!(f, "migration {version} failed, and was undone"),
            Self::Database(_) => f.write_str("the database could not be migrated"),
        }
    }
}

impl Error for MigrateError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Failed { source, .. } | Self::Database(source) => Some(source.as_ref()),
            Self::DatabaseIsNewer { .. } | Self::Changed { .. } => None,
        }
    }
}

impl From<sqlx::Error> for MigrateError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error.into())
    }
}

impl From<sqlx::migrate::MigrateError> for MigrateError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        match error {
            sqlx::migrate::MigrateError::ExecuteMigration(source, version) => {
                Self::Failed { version, source: source.into() }
            }
            other => Self::Database(other.into()),
        }
    }
}
