//! What a collector takes only in part. The exporters tell nobody but the log: as events, which are heard here.

use std::{fmt::Debug, sync::Arc};

use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{Layer, layer::Context};

use super::{deliveries::Deliveries, delivery::Delivery};

/// Who says it.
const EXPORTER: &str = "opentelemetry-otlp";

/// Whether an exporter says it.
pub(in crate::telemetry) fn is_of_rejections(what: &Metadata<'_>) -> bool {
    what.is_event() && what.target() == EXPORTER && *what.level() <= Level::WARN
}

/// Counts what exports are told to be rejected (OTLP, "Partial Success"). For a filter that lets through what
/// [`is_of_rejections`].
pub(in crate::telemetry) struct Rejections(Deliveries);

impl Deliveries {
    /// Counts what is rejected of these.
    pub(in crate::telemetry) fn rejections(&self) -> Rejections {
        Rejections(self.clone())
    }
}

impl<S: Subscriber> Layer<S> for Rejections {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        event.record(&mut Counting(&self.0));
    }
}

struct Counting<'d>(&'d Deliveries);

impl Counting<'_> {
    fn of(&self, field: &str) -> Option<&Arc<Delivery>> {
        match field {
            "rejected_spans" => Some(&self.0.traces),
            "rejected_log_records" => Some(&self.0.logs),
            "rejected_data_points" => Some(&self.0.metrics),
            _ => None,
        }
    }
}

impl Visit for Counting<'_> {
    fn record_i64(&mut self, field: &Field, rejected: i64) {
        if let (Some(delivery), Ok(rejected)) = (self.of(field.name()), u64::try_from(rejected)) {
            delivery.lose(rejected);
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
}

#[cfg(test)]
#[path = "rejected_tests.rs"]
mod tests;
