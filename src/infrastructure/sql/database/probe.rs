//! Whether the database is well.

use domain::shared::{HealthProbe, PortFuture, Source};

use super::{Database, Engine};

/// Reads one row of ours, so that an empty database counts as not ready.
const PROBE: &str = "SELECT name FROM rules LIMIT 1";

/// The health of the database.
pub(super) struct DatabaseProbe(pub(super) Database);

impl HealthProbe for DatabaseProbe {
    fn dependency(&self) -> &'static str {
        "database"
    }

    fn is_needed(&self) -> bool {
        true
    }

    fn check_health(&self) -> PortFuture<'_, (), Source> {
        Box::pin(async move {
            if let Engine::Sqlite(sqlite) = &self.0.engine {
                sqlite.check_files()?;
            }
            let _: String = read!(self.0, |db| sqlx::query_scalar(PROBE).fetch_one(db))?;
            Ok(())
        })
    }
}
