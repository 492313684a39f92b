//! The runtime: how late it is, how busy, with how many tasks.

use std::{collections::VecDeque, time::Duration};

use opentelemetry::metrics::Meter;
use tokio::{
    runtime::{Handle, RuntimeMetrics},
    time::{Instant, sleep},
};
use tokio_util::sync::CancellationToken;

/// How often a timer is set, to see how late it is. Timers of the runtime count whole milliseconds, so an idle one is late by one.
const PERIOD: Duration = Duration::from_millis(250);

/// Busy is told over this many periods: 5 seconds.
const WINDOW: usize = 20;

/// Looks until `stop`.
pub(super) async fn watch(meter: Meter, stop: CancellationToken) {
    let runtime = Handle::current().metrics();
    watch_tasks(&meter, runtime.clone());
    let lag = meter.f64_histogram("hexwright.runtime.lag").with_unit("s");
    let lag = lag.with_description("How late a timer of the runtime was.").build();
    let busy = meter.f64_gauge("hexwright.runtime.busy");
    let busy = busy.with_description("Share of the workers' time spent working, from 0 to 1.").build();
    let mut window = VecDeque::from([Sample::of(&runtime)]);
    let looking = async {
        loop {
            let set = Instant::now();
            sleep(PERIOD).await;
            lag.record(set.elapsed().saturating_sub(PERIOD).as_secs_f64(), &[]);
            window.push_back(Sample::of(&runtime));
            if let (Some(first), Some(last)) = (window.front(), window.back()) {
                busy.record(last.share_since(first, runtime.num_workers()), &[]);
            }
            if window.len() > WINDOW {
                window.pop_front();
            }
        }
    };
    stop.run_until_cancelled(looking).await;
}

fn watch_tasks(meter: &Meter, runtime: RuntimeMetrics) {
    meter
        .u64_observable_gauge("hexwright.runtime.tasks")
        .with_description("Tasks that are alive.")
        .with_unit("{task}")
        .with_callback(move |seen| seen.observe(runtime.num_alive_tasks() as u64, &[]))
        .build();
}

/// How long all workers together have worked until a moment.
#[derive(Clone, Copy)]
struct Sample {
    at: Instant,
    worked: Duration,
}

impl Sample {
    fn of(runtime: &RuntimeMetrics) -> Self {
        let worked = (0..runtime.num_workers()).map(|worker| runtime.worker_total_busy_duration(worker));
        Self { at: Instant::now(), worked: worked.sum() }
    }

    fn share_since(&self, earlier: &Self, workers: usize) -> f64 {
        let workers = u32::try_from(workers).unwrap_or(u32::MAX);
        let possible = self.at.duration_since(earlier.at).saturating_mul(workers).as_secs_f64();
        let worked = self.worked.saturating_sub(earlier.worked).as_secs_f64();
        if possible > 0.0 { (worked / possible).min(1.0) } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn busy_is_the_share_of_all_workers_time() {
        let at = Instant::now();
        let idle = Sample { at, worked: Duration::ZERO };
        let share = |millis, worked| {
            let later = at + Duration::from_millis(millis);
            Sample { at: later, worked: Duration::from_millis(worked) }.share_since(&idle, 2)
        };
        assert!((share(1_000, 500) - 0.25).abs() < 1e-9);
        assert!((share(1_000, 5_000) - 1.0).abs() < 1e-9, "never more than all");
        assert!(share(0, 0).abs() < 1e-9);
    }
}
