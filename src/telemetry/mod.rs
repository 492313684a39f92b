//! What is told about the running service: logs, spans and metrics. The one place that knows OpenTelemetry.
//!
//! Reading order: [`Telemetry::start`] in `start.rs` names every part. `subscriber.rs` says
//! which spans and events go where, `metrics.rs` who reads instruments, `otlp/` sends, `sampling/` decides what. Nothing here is global but the subscriber: meters and providers are handed
//! down, and whoever observes something does it through a small trait where it happens, implemented here.

mod endpoint;
mod logs;
mod metrics;
pub(crate) mod observe;
mod otlp;
mod resource;
mod sampling;
mod start;
mod subscriber;
#[cfg(test)]
mod testing;
mod views;

pub use endpoint::METRICS_PATH;
pub(crate) use endpoint::metrics_routes;
pub use metrics::MetricsText;
pub use start::Telemetry;
