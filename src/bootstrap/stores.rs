//! The database and what is kept in it.

use std::{fmt, path::PathBuf};

use eyre::{WrapErr, bail};
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
    Database::connect(&settings(config))
        .await
        .wrap_err_with(|| format!("the database {} cannot be opened", config.shown_url()))
}

/// Opens the database, but makes none, and only if it is as this program needs it.
pub async fn connect_ready(config: &DatabaseConfig) -> eyre::Result<Database> {
    if let Some(file) = missing_file(config) {
        bail!("there is no database file {}: run `hexwright migrate up` first", file.display());
    }
    let database = connect(config).await?;
    require_schema(&database).await?;
    Ok(database)
}

/// The file of an embedded database that nobody made yet, which [`connect`] would make; else `None`.
pub fn missing_file(config: &DatabaseConfig) -> Option<PathBuf> {
    settings(config).missing_file()
}

fn settings(config: &DatabaseConfig) -> DatabaseSettings {
    DatabaseSettings {
        url: config.url.expose_secret().to_owned(),
        max_connections: config.max_connections,
        acquire_timeout: config.acquire_timeout,
        statement_timeout: config.statement_timeout,
        ..DatabaseSettings::default()
    }
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
    require_schema(database).await
}

/// The same for a command that writes: a database that nobody used yet is migrated where serving would, and no other is.
pub async fn prepare_unused_schema(config: &DatabaseConfig, database: &Database) -> eyre::Result<()> {
    let all = database.migrator().status().await?;
    if all.iter().all(|migration| !migration.applied) {
        return prepare_schema(config, database).await;
    }
    require_schema(database).await
}

async fn require_schema(database: &Database) -> eyre::Result<()> {
    match database.migrator().check().await? {
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
