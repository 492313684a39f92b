//! The database and what is kept in it.

use std::fmt;

use eyre::WrapErr;
use infrastructure::sql::{Database, DatabaseSettings};
use secrecy::ExposeSecret;

use crate::config::DatabaseConfig;

/// The database is not as this program needs it.
#[derive(Debug)]
pub struct SchemaError {
    /// How many of the program's migrations it lacks.
    pub missing: usize,
}

/// Opens the database.
pub async fn connect(config: &DatabaseConfig) -> eyre::Result<Database> {
    let settings = DatabaseSettings {
        url: config.url.expose_secret().to_owned(),
        max_connections: config.max_connections,
        acquire_timeout: config.acquire_timeout,
        ..DatabaseSettings::default()
    };
    Database::connect(&settings)
        .await
        .wrap_err_with(|| format!("the database {} cannot be opened", config.shown_url()))
}

/// Migrates where that is wanted; else makes sure that there is nothing to migrate.
pub async fn prepare_schema(config: &DatabaseConfig, database: &Database) -> eyre::Result<()> {
    let migrator = database.migrator();
    if config.migrate_on_start {
        let applied = migrator.up().await?;
        if !applied.is_empty() {
            tracing::info!(migrations = applied.len(), "the database was migrated");
        }
        return Ok(());
    }
    match migrator.check().await? {
        0 => Ok(()),
        missing => Err(SchemaError { missing }.into()),
    }
}

impl fmt::Display for SchemaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let missing = self.missing;
        write!(f, "the database lacks {missing} migrations of this program: run `hexwright migrate up` first")
    }
}

impl std::error::Error for SchemaError {}
