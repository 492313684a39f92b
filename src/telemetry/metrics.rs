//! One provider of instruments, read by Prometheus, by the collector, by both, or by nobody.

use std::fmt;

use opentelemetry_sdk::{Resource, metrics::SdkMeterProvider};
use prometheus::{Registry, TextEncoder};

use super::{otlp::MetricReader, views};

/// What `/metrics` shows.
#[derive(Clone)]
pub struct MetricsText(Registry);

impl MetricsText {
    /// The media type of the text.
    pub const CONTENT_TYPE: &'static str = prometheus::TEXT_FORMAT;

    /// Everything measured so far, in the text format of Prometheus 0.0.4.
    pub fn render(&self) -> String {
        let mut text = String::new();
        if let Err(error) = TextEncoder::new().encode_utf8(&self.0.gather(), &mut text) {
            // Two instruments would have to share a name; what was written before is still right.
            tracing::error!(%error, "not all metrics can be shown");
        }
        text
    }
}

impl fmt::Debug for MetricsText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MetricsText")
    }
}

/// The provider, for whoever reads: the text where it is shown, and the collector where there is one. Names in the text
/// get a unit and `_total`; the scope is always the same and is left out.
pub(super) fn provider(
    resource: Resource,
    is_shown: bool,
    collector: Option<MetricReader>,
) -> (SdkMeterProvider, Option<MetricsText>) {
    let mut meters = SdkMeterProvider::builder().with_resource(resource).with_view(views::bounds);
    if let Some(reader) = collector {
        meters = meters.with_reader(reader);
    }
    if !is_shown {
        return (meters.build(), None);
    }
    let registry = Registry::new();
    let text = opentelemetry_prometheus::exporter().with_registry(registry.clone()).scope_info_enabled(false);
    match text.build() {
        Ok(reader) => meters = meters.with_reader(reader),
        Err(error) => tracing::error!(%error, "/metrics stays empty"),
    }
    (meters.build(), Some(MetricsText(registry)))
}
