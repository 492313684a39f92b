//! The deliveries of all signals, and what is told of them.

use std::sync::Arc;

use opentelemetry::{KeyValue, metrics::Meter};

use super::delivery::Delivery;

/// One for each signal: a collector may take spans and not know lines.
#[derive(Debug, Clone)]
pub(in crate::telemetry) struct Deliveries {
    pub(super) traces: Arc<Delivery>,
    pub(super) logs: Arc<Delivery>,
    pub(super) metrics: Arc<Delivery>,
}

impl Deliveries {
    pub(super) fn to(endpoint: &str) -> Self {
        let of = |signal| Arc::new(Delivery::of(signal, endpoint));
        Self { traces: of("traces"), logs: of("logs"), metrics: of("metrics") }
    }

    /// Shows as an instrument what never arrived: spans, lines, and readings or points of metrics.
    pub(in crate::telemetry) fn observe(&self, meter: &Meter) {
        let all = [self.traces.clone(), self.logs.clone(), self.metrics.clone()];
        meter
            .u64_observable_counter("hexwright.telemetry.lost")
            .with_unit("{item}")
            .with_description("Spans, log records and readings that never arrived, by signal.")
            .with_callback(move |observer| {
                for delivery in &all {
                    observer.observe(delivery.lost(), &[KeyValue::new("signal", delivery.signal())]);
                }
            })
            .build();
    }
}
