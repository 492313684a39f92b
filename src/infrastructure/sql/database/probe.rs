//! Whether the database is well.

use std::sync::Arc;

use domain::shared::{HealthProbe, PortFuture, Source};
use tokio::{sync::Mutex, time::Instant};

use super::{super::observe::LastWrite, Database, Engine, Statement};

/// Reads one row of ours, so that an empty database counts as not ready. A file of our own may be overwritten, so a page of each table
/// is read; a server looks after its own files.
const PROBE: Statement = Statement {
    postgres: "SELECT name FROM rules LIMIT 1",
    sqlite: "SELECT name, EXISTS (SELECT 1 FROM users NOT INDEXED), EXISTS (SELECT 1 FROM sessions NOT INDEXED), \
        EXISTS (SELECT 1 FROM refresh_tokens NOT INDEXED), EXISTS (SELECT 1 FROM outbox NOT INDEXED) \
        FROM rules NOT INDEXED LIMIT 1",
};

/// The health of the database, asked for on a connection beside the pool: clients who wait for the pool say that there are many of
/// them, not that the database is down.
pub(super) struct DatabaseProbe {
    database: Database,
    last: Mutex<Option<Answer>>,
}

/// What the database said, and when it was asked.
struct Answer {
    begun: Instant,
    said: Result<(), String>,
}

impl DatabaseProbe {
    /// Of this database.
    pub(super) fn of(database: &Database) -> Self {
        Self { database: database.beside(), last: Mutex::default() }
    }

    /// All who ask while somebody else does share the next answer: however many ask, the database hears one at a time.
    async fn share(&self) -> Result<(), String> {
        let asked = Instant::now();
        let mut last = self.last.lock().await;
        if let Some(answer) = last.as_ref().filter(|answer| answer.begun >= asked) {
            return answer.said.clone();
        }
        let begun = Instant::now();
        let said = self.ask().await.map_err(|error| error.to_string());
        last.insert(Answer { begun, said }).said.clone()
    }

    async fn ask(&self) -> Result<(), sqlx::Error> {
        if let Engine::Sqlite(sqlite) = &self.database.engine {
            sqlite.check_files().await?;
        }
        let sql = self.database.text(PROBE);
        let _: String = read!(self.database, |db| sqlx::query_scalar(sql).fetch_one(db))?;
        Ok(())
    }
}

impl HealthProbe for DatabaseProbe {
    fn dependency(&self) -> &'static str {
        "database"
    }

    fn is_needed(&self) -> bool {
        true
    }

    fn check_health(&self) -> PortFuture<'_, (), Source> {
        Box::pin(async move { self.share().await.map_err(Source::from) })
    }
}

/// Whether the last write was refused: a disk that is full or read-only, a standby; or whether the file was found damaged since the
/// start. Nothing is asked: a probe that writes would wear out the disk and wait for the writer. Not needed: who can only read is of use
/// to those who read.
pub(super) struct WriteProbe(pub(super) Arc<LastWrite>);

impl HealthProbe for WriteProbe {
    fn dependency(&self) -> &'static str {
        "database_writes"
    }

    fn is_needed(&self) -> bool {
        false
    }

    fn check_health(&self) -> PortFuture<'_, (), Source> {
        let refusal = self.0.refusal();
        Box::pin(async move { refusal.map_or(Ok(()), |refusal| Err(refusal.into())) })
    }
}

#[cfg(test)]
#[path = "probe_tests.rs"]
mod tests;
