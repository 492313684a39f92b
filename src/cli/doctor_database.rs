//! What `doctor` has to say of the database.

use std::{path::Path, time::Duration};

use infrastructure::sql::{Database, MigrateError, MigrationStatus, is_damage};
use tokio::time::timeout;

use super::{Finding, folder, found};
use crate::{
    bootstrap::{connect, missing_file},
    cli::Failure,
    config::Config,
};

/// How long the database may take to be opened.
const LONGEST_CONNECT: Duration = Duration::from_secs(10);
/// How long an embedded file may take to be read whole.
const LONGEST_CHECK: Duration = Duration::from_secs(30);
/// What helps a file that is damaged.
const RESTORE: &str =
    "stop the service and restore a backup (docs/backup.md); `PRAGMA integrity_check` tells what is damaged";

/// What is to be said of the database, and of its tables.
pub(super) async fn examine(config: &Config) -> Vec<Finding> {
    let hint = if config.database.is_postgres() {
        "start the database server, or correct DATABASE_URL"
    } else {
        "make the file and its folder writable, or correct DATABASE_URL"
    };
    if let Some(file) = missing_file(&config.database) {
        let place = folder(file.parent().unwrap_or(Path::new(".")));
        let place = place.map(|_| format!("{} is not there yet", file.display()));
        let migrations = migrations(&MigrationStatus::of_an_empty_file(), config);
        return vec![found("database", place, hint), migrations];
    }
    let (database, opened) = match open(config, hint).await {
        Ok(opened) => opened,
        Err(finding) => return vec![finding],
    };
    let migrator = database.migrator();
    let migrations = match (migrator.check().await, migrator.status().await) {
        (Ok(_) | Err(MigrateError::DatabaseIsNewer { .. }), Ok(all)) => migrations(&all, config),
        (Err(error @ MigrateError::Changed { .. }), _) => {
            let hint = "use the program that migrated the database";
            found("migrations", Err(Failure::from(error).sentence()), hint)
        }
        (Err(error), _) | (_, Err(error)) => found("migrations", Err(Failure::from(error).sentence()), hint),
    };
    database.close().await;
    vec![opened, migrations]
}

/// Opens it, and reads all of an embedded file where that does not take too long.
async fn open(config: &Config, hint: &'static str) -> Result<(Database, Finding), Finding> {
    let failed = |report: eyre::Report| {
        let hint = if report.chain().any(is_damage) { RESTORE } else { hint };
        found("database", Err(Failure::database(report).sentence()), hint)
    };
    let database = match timeout(LONGEST_CONNECT, connect(&config.database)).await {
        Ok(Ok(database)) => database,
        Ok(Err(report)) => return Err(failed(report)),
        Err(_) => return Err(found("database", Err("it did not answer in 10 seconds".to_owned()), hint)),
    };
    let mut detail = format!("{} at {}", database.engine(), config.database.shown_url());
    match timeout(LONGEST_CHECK, database.check_integrity()).await {
        Ok(Ok(())) => {}
        Ok(Err(report)) => {
            database.close().await;
            return Err(failed(report));
        }
        Err(_) => detail.push_str(", too large to be read whole in 30 seconds"),
    }
    Ok((database, found("database", Ok(detail), "")))
}

fn migrations(all: &[MigrationStatus], config: &Config) -> Finding {
    if all.iter().any(|migration| !migration.known) {
        let newer = Err("the database is newer than this program".to_owned());
        return found("migrations", newer, "use the newer program, which can also take its migrations back");
    }
    let missing = all.iter().filter(|migration| !migration.applied).count();
    let result = match missing {
        0 => Ok(format!("all {} are applied", all.len())),
        _ if config.database.migrate_on_start => {
            Ok(format!("{missing} of {} will be applied at start", all.len()))
        }
        _ => Err(format!("{missing} of {} are missing", all.len())),
    };
    found("migrations", result, "run `hexwright migrate up`")
}
