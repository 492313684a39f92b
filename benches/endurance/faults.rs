//! What befalls the database, one kind after the other.

use std::{fs, time::Duration};

use sqlx::{Connection, SqliteConnection};
use tokio::{
    task::block_in_place,
    time::{Instant, sleep, sleep_until},
};

use super::{database::Database, own_postgres::OwnPostgres};

/// How long the database is away.
const AWAY: Duration = Duration::from_secs(4);

/// Causes a fault as often as it says for as long as it says; answers how many there were of which kind.
pub(crate) async fn cause(database: &Database, span: Duration, every: Duration) -> eyre::Result<String> {
    let end = Instant::now() + span;
    let mut caused: Vec<&str> = Vec::new();
    loop {
        let next = Instant::now() + every;
        if next > end {
            sleep_until(end).await;
            return Ok(count(&caused));
        }
        // A rest first, so that there is something to break.
        sleep(every.saturating_sub(2 * AWAY).min(AWAY)).await;
        caused.push(match database {
            Database::Postgres(server) => break_server(server, caused.len()).await,
            Database::Sqlite(_) => break_file(database, caused.len()).await?,
        });
        sleep_until(next).await;
    }
}

async fn break_server(server: &OwnPostgres, number: usize) -> &'static str {
    match number % 4 {
        0 => {
            let hanging = server.hang();
            sleep(AWAY).await;
            drop(hanging);
            "hung"
        }
        1 => {
            block_in_place(|| server.restart());
            "restarted"
        }
        2 => {
            block_in_place(|| server.kill());
            sleep(AWAY / 2).await;
            block_in_place(|| server.restart());
            "killed"
        }
        _ => {
            block_in_place(|| server.halt());
            sleep(AWAY).await;
            block_in_place(|| server.restart());
            "stopped"
        }
    }
}

async fn break_file(database: &Database, number: usize) -> eyre::Result<&'static str> {
    if number.is_multiple_of(2) {
        let mut other = SqliteConnection::connect(&database.url()).await?;
        sqlx::raw_sql("PRAGMA busy_timeout = 60000").execute(&mut other).await?;
        sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut other).await?;
        sleep(2 * AWAY).await;
        other.close().await?;
        return Ok("locked");
    }
    let (file, away) = (database.file(), database.file().with_extension("away"));
    fs::rename(&file, &away)?;
    sleep(AWAY).await;
    fs::rename(&away, &file)?;
    Ok("moved away")
}

fn count(caused: &[&'static str]) -> String {
    let mut kinds: Vec<&str> = caused.to_vec();
    kinds.sort_unstable();
    kinds.dedup();
    let times = |kind: &&str| caused.iter().filter(|other| *other == kind).count();
    let counted: Vec<String> = kinds.iter().map(|kind| format!("{} x {kind}", times(kind))).collect();
    counted.join(", ")
}
