//! The steps themselves, on a connection that nobody else migrates by meanwhile.

use sqlx::migrate::{AppliedMigration, Migrate, Migration};

use super::{MigrateError, MigrationStatus};

/// Where the drivers keep what was run.
const TABLE: &str = "_sqlx_migrations";

/// Runs what is missing, oldest first; answers what it ran.
pub(super) async fn up<C: Migrate + Send>(
    connection: &mut C,
    known: &'static [Migration],
) -> Result<Vec<MigrationStatus>, MigrateError> {
    connection.ensure_migrations_table(TABLE).await?;
    let applied = checked(connection, known).await?;
    let mut done = Vec::new();
    for migration in ups(known).filter(|migration| !has(&applied, migration.version)) {
        connection.apply(TABLE, migration).await?;
        done.push(status_of(migration, true));
    }
    Ok(done)
}

/// Undoes at most `steps`, newest first; answers what it undid.
pub(super) async fn down<C: Migrate + Send>(
    connection: &mut C,
    known: &'static [Migration],
    steps: usize,
) -> Result<Vec<MigrationStatus>, MigrateError> {
    connection.ensure_migrations_table(TABLE).await?;
    let applied = checked(connection, known).await?;
    let mut undone = Vec::new();
    let downs = known.iter().rev().filter(|migration| migration.migration_type.is_down_migration());
    for migration in downs.filter(|migration| has(&applied, migration.version)).take(steps) {
        connection.revert(TABLE, migration).await?;
        undone.push(status_of(migration, false));
    }
    Ok(undone)
}

/// Every migration that is known or was run, oldest first. Changes nothing.
pub(super) async fn status<C: Migrate + Send>(
    connection: &mut C,
    known: &'static [Migration],
) -> Result<Vec<MigrationStatus>, MigrateError> {
    let applied = applied(connection).await?;
    let mut all: Vec<_> =
        ups(known).map(|migration| status_of(migration, has(&applied, migration.version))).collect();
    all.extend(applied.iter().filter(|applied| !is_known(known, applied)).map(|applied| MigrationStatus {
        version: applied.version,
        description: "not known to this program".to_owned(),
        applied: true,
        known: false,
    }));
    all.sort_by_key(|status| status.version);
    Ok(all)
}

/// What is known, where nothing was run.
pub(super) fn none_applied(known: &'static [Migration]) -> Vec<MigrationStatus> {
    ups(known).map(|migration| status_of(migration, false)).collect()
}

/// How many are missing, if this program may go on from there. Changes nothing.
pub(super) async fn missing<C: Migrate + Send>(
    connection: &mut C,
    known: &'static [Migration],
) -> Result<usize, MigrateError> {
    let applied = checked(connection, known).await?;
    Ok(ups(known).filter(|migration| !has(&applied, migration.version)).count())
}

/// What was run; nothing where nobody ever migrated.
async fn applied<C: Migrate + Send>(connection: &mut C) -> Result<Vec<AppliedMigration>, MigrateError> {
    match connection.list_applied_migrations(TABLE).await {
        Err(error) if is_missing_table(&error) => Ok(Vec::new()),
        applied => Ok(applied?),
    }
}

/// What was run, if this program may go on from there.
async fn checked<C: Migrate + Send>(
    connection: &mut C,
    known: &'static [Migration],
) -> Result<Vec<AppliedMigration>, MigrateError> {
    let applied = applied(connection).await?;
    if let Some(newest) = applied.iter().rev().find(|applied| !is_known(known, applied)) {
        return Err(MigrateError::DatabaseIsNewer { version: newest.version });
    }
    for migration in ups(known) {
        let changed = |applied: &&AppliedMigration| {
            applied.version == migration.version && applied.checksum != migration.checksum
        };
        if applied.iter().any(|applied| changed(&applied)) {
            return Err(MigrateError::Changed { version: migration.version });
        }
    }
    Ok(applied)
}

fn ups(known: &'static [Migration]) -> impl Iterator<Item = &'static Migration> {
    known.iter().filter(|migration| !migration.migration_type.is_down_migration())
}

fn has(applied: &[AppliedMigration], version: i64) -> bool {
    applied.iter().any(|applied| applied.version == version)
}

fn is_known(known: &[Migration], applied: &AppliedMigration) -> bool {
    known.iter().any(|migration| migration.version == applied.version)
}

fn status_of(migration: &Migration, applied: bool) -> MigrationStatus {
    let (version, description) = (migration.version, migration.description.to_string());
    MigrationStatus { version, description, applied, known: true }
}

fn is_missing_table(error: &sqlx::migrate::MigrateError) -> bool {
    let sqlx::migrate::MigrateError::Execute(sqlx::Error::Database(refusal)) = error else { return false };
    refusal.code().is_some_and(|code| code == "42P01") || refusal.message().starts_with("no such table")
}
