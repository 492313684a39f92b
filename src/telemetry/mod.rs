//! What is told about the running service: logs, spans and metrics. The one place that knows OpenTelemetry.
//!
//! Reading order: [`Telemetry::start`] in `start.rs` names every part. `logs.rs` is stderr; `metrics.rs` is what
//! `/metrics` shows and the collector gets. Nothing here is global but the subscriber: meters and providers are handed
//! down, and whoever observes something does it through a small trait where it happens, implemented here.

mod logs;
mod metrics;
mod resource;
mod start;
mod views;

pub use metrics::MetricsText;
pub use start::Telemetry;
