//! Whether the file of an embedded database is whole.

use std::{error::Error, fmt};

use super::{super::errors, Database, Engine};

/// What the engine says of a file that is whole.
const WHOLE: &str = "ok";

/// The file holds what no engine wrote there.
#[derive(Debug)]
struct Damage(String);

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the database file is damaged: {}", self.0)
    }
}

impl Error for Damage {}

impl Database {
    /// Reads the whole file of an embedded database, which takes as long as the file is large: an error tells the first thing that is
    /// wrong with it, or that it could not be asked. A server looks after its own files, and is not asked.
    pub async fn check_integrity(&self) -> eyre::Result<()> {
        let Engine::Sqlite(sqlite) = &self.engine else { return Ok(()) };
        let mut lease = sqlite.beside().lease(&self.watch).await?;
        // Whoever does not wait for the answer ends it by dropping the lease.
        lease.begin_statement();
        let answer = sqlx::query_scalar("PRAGMA quick_check(1)").fetch_one(&mut *lease).await;
        let said: String = lease.judge(answer)?;
        if said == WHOLE { Ok(()) } else { Err(Damage(said).into()) }
    }
}

/// Whether this failure, as one of a chain, says that the file of an embedded database is damaged, or none at all.
pub fn is_damage(error: &(dyn Error + 'static)) -> bool {
    error.is::<Damage>() || error.downcast_ref().is_some_and(errors::is_damage)
}

#[cfg(test)]
#[path = "damage_tests.rs"]
mod tests;
