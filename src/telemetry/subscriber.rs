//! The one subscriber: lines on stderr, and what goes to the collector. Every layer has a filter of its own.

use opentelemetry::trace::TracerProvider;
use opentelemetry_appender_tracing::layer::OpenTelemetryTracingBridge;
use tracing::{Level, Metadata};
use tracing_subscriber::{
    Layer, Registry,
    filter::{FilterExt, LevelFilter, filter_fn},
    layer::SubscriberExt,
    util::SubscriberInitExt,
};

use super::{logs, otlp::Pipeline};
use crate::config::LogConfig;

/// The target of spans that are for the collector alone: a line shows the request around it, and no more.
const SPANS_ONLY: &str = "telemetry";

/// What exporting itself says would be exported in its turn, for ever.
const EXPORTERS: [&str; 8] =
    ["opentelemetry", "h2", "hyper", "tonic", "tower", "reqwest", "rustls", "tracing_opentelemetry"];

type AnyLayer = Box<dyn Layer<Registry> + Send + Sync>;

/// Installs it for the process.
pub(super) fn install(config: &LogConfig, verbose: u8, pipeline: Option<&Pipeline>) {
    let mut layers = vec![lines(config, verbose)];
    if let Some(pipeline) = pipeline {
        layers.extend([spans(pipeline), records(config, verbose, pipeline)]);
    }
    tracing_subscriber::registry().with(layers).init();
}

fn lines(config: &LogConfig, verbose: u8) -> AnyLayer {
    let is_shown = filter_fn(|what| what.is_event() || what.target() != SPANS_ONLY);
    let is_shown = is_shown.with_max_level_hint(LevelFilter::TRACE);
    logs::lines(config, verbose).with_filter(logs::filter(config, verbose).and(is_shown)).boxed()
}

/// Our spans, whatever is logged. The context of a span that is entered is OpenTelemetry's current one: that is how log
/// records know their trace.
fn spans(pipeline: &Pipeline) -> AnyLayer {
    let is_sent = filter_fn(|what| what.is_span() && *what.level() <= Level::INFO && is_ours(what));
    tracing_opentelemetry::layer()
        .with_tracer(pipeline.spans.tracer("hexwright"))
        .with_location(false)
        .with_threads(false)
        .with_target(false)
        .with_level(false)
        .with_tracked_inactivity(false)
        .with_filter(is_sent.with_max_level_hint(LevelFilter::INFO))
        .boxed()
}

/// What is logged on stderr, as records.
fn records(config: &LogConfig, verbose: u8, pipeline: &Pipeline) -> AnyLayer {
    let is_sent = filter_fn(|what| what.is_event() && !is_of_exporters(what.target()));
    let is_sent = is_sent.with_max_level_hint(LevelFilter::TRACE);
    OpenTelemetryTracingBridge::new(&pipeline.logs)
        .with_filter(logs::filter(config, verbose).and(is_sent))
        .boxed()
}

fn is_ours(what: &Metadata<'_>) -> bool {
    what.target() == SPANS_ONLY || what.target().starts_with("hexwright")
}

fn is_of_exporters(target: &str) -> bool {
    EXPORTERS.iter().any(|library| target.starts_with(library))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_exporting_itself_says_is_not_exported() {
        for target in ["opentelemetry-otlp", "opentelemetry_sdk", "h2::client", "hyper_util::client", "tonic"]
        {
            assert!(is_of_exporters(target), "{target}");
        }
        for target in ["hexwright_api::middleware::trace", "sqlx::query", "telemetry"] {
            assert!(!is_of_exporters(target), "{target}");
        }
    }
}
