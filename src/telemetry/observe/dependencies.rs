//! Whether what the service needs is up.

use std::time::Duration;

use api::Dependencies;
use opentelemetry::{KeyValue, metrics::Meter};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

/// How often all are asked.
const PERIOD: Duration = Duration::from_secs(10);

/// Asks all, at once and then as often, until `stop`. What changes is told by whoever is asked, so that where
/// metrics are read the log knows it also while nobody asks for health.
pub(super) async fn watch(meter: Meter, dependencies: Dependencies, stop: CancellationToken) {
    let up = meter.u64_gauge("hexwright.dependency.up");
    let up = up.with_description("Whether something that the service needs is up: 1 or 0.").build();
    let mut times = interval(PERIOD);
    times.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let asking = async {
        loop {
            times.tick().await;
            for said in dependencies.ask().await {
                up.record(u64::from(said.is_up), &[KeyValue::new("dependency", said.name)]);
            }
        }
    };
    stop.run_until_cancelled(asking).await;
}

#[cfg(test)]
#[path = "dependencies_tests.rs"]
mod tests;
