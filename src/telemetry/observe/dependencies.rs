//! Whether what the service needs is up.

use std::{sync::Arc, time::Duration};

use domain::shared::HealthProbe;
use opentelemetry::{KeyValue, metrics::Meter};
use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;

/// How often each is asked.
const PERIOD: Duration = Duration::from_secs(10);

/// How long it may take to answer.
const BOUND: Duration = Duration::from_secs(2);

/// Asks each, one after the other, at once and then as often, until `stop`.
pub(super) async fn watch(meter: Meter, probes: Vec<Arc<dyn HealthProbe>>, stop: CancellationToken) {
    let up = meter.u64_gauge("hexwright.dependency.up");
    let up = up.with_description("Whether something that the service needs is up: 1 or 0.").build();
    let mut times = interval(PERIOD);
    times.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let asking = async {
        loop {
            times.tick().await;
            for probe in &probes {
                let is_up = matches!(timeout(BOUND, probe.check_health()).await, Ok(Ok(())));
                up.record(u64::from(is_up), &[KeyValue::new("dependency", probe.dependency())]);
            }
        }
    };
    stop.run_until_cancelled(asking).await;
}
