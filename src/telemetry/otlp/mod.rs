//! Sending by OTLP (<https://opentelemetry.io/docs/specs/otlp/>), on a runtime of its own, so that it neither dies with
//! the service's nor disturbs it; bounded in time and memory, whatever the collector does.

mod carrier;
mod deliveries;
mod delivery;
mod exporters;
mod pipeline;
mod queue;
mod rejected;

pub(super) use pipeline::{MetricReader, Pipeline};
pub(super) use rejected::is_of_rejections;
