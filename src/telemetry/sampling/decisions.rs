//! How many traces were sent, and how many were not.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use opentelemetry::{KeyValue, metrics::Meter};

/// What was decided so far: once for each local root, which is to say for each request that is traced.
#[derive(Debug, Default)]
pub(in crate::telemetry) struct Decisions {
    /// Sent by their id.
    pub(super) sampled: AtomicU64,
    /// Sent although not sampled: for an error, or for being slow.
    pub(super) kept: AtomicU64,
    /// Not sent, as nothing spoke for it.
    pub(super) dropped: AtomicU64,
    /// Not sent, because there were too many at once to wait for their end.
    pub(super) evicted: AtomicU64,
    /// Not sent, although its id, an error or its slowness spoke for it: there were too many in that second.
    pub(super) limited: AtomicU64,
}

impl Decisions {
    /// Shows them as an instrument.
    pub(in crate::telemetry) fn observe(self: &Arc<Self>, meter: &Meter) {
        let decisions = self.clone();
        meter
            .u64_observable_counter("hexwright.telemetry.traces")
            .with_unit("{trace}")
            .with_description("Traces by what was decided about sending them.")
            .with_callback(move |observer| {
                for (name, count) in decisions.all() {
                    observer.observe(count, &[KeyValue::new("decision", name)]);
                }
            })
            .build();
    }

    pub(super) fn all(&self) -> [(&'static str, u64); 5] {
        [
            ("sampled", self.sampled.load(Ordering::Relaxed)),
            ("kept", self.kept.load(Ordering::Relaxed)),
            ("dropped", self.dropped.load(Ordering::Relaxed)),
            ("evicted", self.evicted.load(Ordering::Relaxed)),
            ("limited", self.limited.load(Ordering::Relaxed)),
        ]
    }
}

/// One more.
pub(super) fn count(decision: &AtomicU64) {
    decision.fetch_add(1, Ordering::Relaxed);
}
