//! `migrate up | down | status | fresh`.

use infrastructure::sql::{MigrationStatus, Migrator};
use serde_json::{Value, json};

use super::{
    Failure,
    args::{Format, Migrate},
    confirm::confirm,
    run::Context,
};
use crate::{
    bootstrap::{connect, missing_file},
    config::{Config, Environment},
};

/// Runs the command. What is refused is refused before the database is touched.
pub(super) async fn run(command: &Migrate, context: &mut Context<'_>) -> Result<(), Failure> {
    let config = context.config()?;
    permit(command, &config)?;
    if let (Migrate::Status(format), Some(file)) = (command, missing_file(&config.database)) {
        tracing::warn!("there is no {} yet", file.display());
        return Ok(status(&MigrationStatus::of_an_empty_file(), *format, context)?);
    }
    let database = connect(&config.database).await.map_err(Failure::database)?;
    let ended = perform(command, &database.migrator(), context).await;
    database.close().await;
    ended
}

fn permit(command: &Migrate, config: &Config) -> Result<(), Failure> {
    let place = config.database.shown_url();
    match command {
        Migrate::Fresh { destroy_production_data: false, .. }
        | Migrate::Down { destroy_production_data: false, .. }
            if config.environment == Environment::Production =>
        {
            Err(Failure::refused(
                "this is production, where data would be lost: pass --destroy-production-data if it is meant",
            ))
        }
        Migrate::Fresh { yes, .. } => confirm(&format!("This destroys everything in {place}."), *yes),
        Migrate::Down { steps, yes, .. } => {
            confirm(&format!("This takes back {steps} migrations of {place}, with their data."), *yes)
        }
        Migrate::Up | Migrate::Status(_) => Ok(()),
    }
}

async fn perform(command: &Migrate, migrator: &Migrator, context: &mut Context<'_>) -> Result<(), Failure> {
    match command {
        Migrate::Up => {
            let applied = migrator.up().await?.len();
            let text =
                if applied == 0 { "there was nothing to apply".into() } else { format!("applied {applied}") };
            context.output.line(&text)?;
        }
        Migrate::Down { steps, .. } => {
            let taken_back = migrator.down(usize::try_from(*steps).unwrap_or(usize::MAX)).await?.len();
            context.output.line(&format!("took back {taken_back}"))?;
        }
        Migrate::Status(format) => status(&migrator.status().await?, *format, context)?,
        Migrate::Fresh { .. } => {
            migrator.fresh().await?;
            context.output.line("the database is fresh")?;
        }
    }
    Ok(())
}

fn status(migrations: &[MigrationStatus], format: Format, context: &mut Context<'_>) -> eyre::Result<()> {
    if format.json {
        let rows: Vec<Value> = migrations
            .iter()
            .map(|m| json!({ "version": m.version, "description": m.description, "applied": m.applied, "known": m.known }))
            .collect();
        return context.output.json(&rows);
    }
    let state = |migration: &MigrationStatus| match (migration.applied, migration.known) {
        (true, true) => "applied",
        (true, false) => "applied by a newer program",
        (false, _) => "missing",
    };
    let rows = migrations.iter().map(|m| [m.version.to_string(), m.description.clone(), state(m).to_owned()]);
    context.output.table(["version", "migration", "state"], rows)
}
