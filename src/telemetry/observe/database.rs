//! The database: by the semantic conventions of OpenTelemetry for database clients
//! (<https://opentelemetry.io/docs/specs/semconv/database/database-metrics/>).

use infrastructure::sql::{ConnectionWait, Database, DatabaseObserver, PoolUsage, StatementEnd};
use opentelemetry::{
    KeyValue,
    metrics::{Counter, Histogram, Meter},
};

use super::born::at_zero;

/// Which pool it was.
const POOL: &str = "db.client.connection.pool.name";

/// The instruments of statements and waits.
pub(super) struct DatabaseMeters {
    duration: Histogram<f64>,
    wait: Histogram<f64>,
    timeouts: Counter<u64>,
}

impl DatabaseMeters {
    /// For the pools of this database, which are there from the start.
    pub(super) fn new(meter: &Meter, database: &Database) -> Self {
        let pools: Vec<_> = database.usage().iter().map(|usage| usage.pool).collect();
        let duration = meter.f64_histogram("db.client.operation.duration").with_unit("s");
        let wait = meter.f64_histogram("db.client.connection.wait_time").with_unit("s");
        let timeouts = meter.u64_counter("db.client.connection.timeouts").with_unit("{timeout}");
        let timeouts = timeouts.with_description("Waits for a connection that ended without one.").build();
        Self {
            duration: duration.with_description("Duration of database client operations.").build(),
            wait: wait.with_description("The time it took to obtain a connection from the pool.").build(),
            timeouts: at_zero(timeouts, POOL, &pools),
        }
    }
}

impl DatabaseObserver for DatabaseMeters {
    fn end_statement(&self, statement: &StatementEnd<'_>) {
        let known = [
            KeyValue::new("db.system.name", statement.system),
            KeyValue::new("db.operation.name", statement.operation),
        ];
        let seconds = statement.duration.as_secs_f64();
        let Some(error) = statement.error else { return self.duration.record(seconds, &known) };
        let [system, operation] = known;
        self.duration.record(seconds, &[system, operation, KeyValue::new("error.type", error.to_owned())]);
    }

    fn end_wait(&self, wait: &ConnectionWait) {
        let pool = [KeyValue::new(POOL, wait.pool)];
        self.wait.record(wait.duration.as_secs_f64(), &pool);
        if wait.timed_out {
            self.timeouts.add(1, &pool);
        }
    }
}

/// From now on whoever reads the instruments sees how full the pools are.
pub(super) fn watch_pools(meter: &Meter, database: &Database) {
    let pool = |usage: PoolUsage| KeyValue::new(POOL, usage.pool);
    let state = |state: &'static str| KeyValue::new("db.client.connection.state", state);
    let pools = database.clone();
    meter
        .i64_observable_up_down_counter("db.client.connection.count")
        .with_description("The number of connections that are currently in each state.")
        .with_unit("{connection}")
        .with_callback(move |seen| {
            for usage in pools.usage() {
                seen.observe(i64::from(usage.idle), &[pool(usage), state("idle")]);
                seen.observe(i64::from(usage.used), &[pool(usage), state("used")]);
            }
        })
        .build();
    let pools = database.clone();
    meter
        .i64_observable_up_down_counter("db.client.connection.max")
        .with_description("The maximum number of open connections allowed.")
        .with_unit("{connection}")
        .with_callback(move |seen| {
            for usage in pools.usage() {
                seen.observe(i64::from(usage.max), &[pool(usage)]);
            }
        })
        .build();
}
