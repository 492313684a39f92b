//! The process: memory and age (<https://opentelemetry.io/docs/specs/semconv/system/process-metrics/>).

use opentelemetry::metrics::Meter;
use tokio::time::Instant;

/// From now on whoever reads the instruments sees how the process is.
pub(super) fn watch(meter: &Meter) {
    meter
        .i64_observable_up_down_counter("process.memory.usage")
        .with_description("The amount of physical memory in use.")
        .with_unit("By")
        .with_callback(|seen| {
            if let Some(usage) = memory_stats::memory_stats() {
                seen.observe(i64::try_from(usage.physical_mem).unwrap_or(i64::MAX), &[]);
            }
        })
        .build();
    let started = Instant::now();
    meter
        .f64_observable_gauge("process.uptime")
        .with_description("The time the process has been running.")
        .with_unit("s")
        .with_callback(move |seen| seen.observe(started.elapsed().as_secs_f64(), &[]))
        .build();
}
