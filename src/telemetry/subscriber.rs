//! The one subscriber: lines on stderr, and what goes to the collector. Every layer has a filter of its own.

use opentelemetry::{
    Context,
    trace::{TraceContextExt, TracerProvider},
};
use opentelemetry_appender_tracing::layer::OpenTelemetryTracingBridge;
use opentelemetry_sdk::trace::SdkTracer;
use tracing::{Level, Metadata, Subscriber, subscriber::Interest};
use tracing_subscriber::{
    Layer, Registry,
    filter::{FilterExt, LevelFilter, dynamic_filter_fn, filter_fn},
    layer::{self, SubscriberExt},
    util::SubscriberInitExt,
};

use super::{logs, otlp::Pipeline};
use crate::config::{Keep, LogConfig};

/// The target of spans that are for the collector. Lines show others: the request around them, and no more.
const TRACES: &str = "telemetry";

/// What exporting itself says would be exported in its turn, for ever.
const EXPORTERS: [&str; 8] =
    ["opentelemetry", "h2", "hyper", "tonic", "tower", "reqwest", "rustls", "tracing_opentelemetry"];

type AnyLayer = Box<dyn Layer<Registry> + Send + Sync>;

/// Installs it for the process.
pub(super) fn install(config: &LogConfig, verbose: u8, pipeline: Option<&Pipeline>) {
    let mut layers = vec![lines(config, verbose)];
    if let Some(pipeline) = pipeline {
        layers.push(pipeline.deliveries.rejections().boxed());
        layers.extend([spans(pipeline.spans.tracer("hexwright")), records(config, verbose, pipeline)]);
    }
    let subscriber = tracing_subscriber::registry().with(layers);
    if pipeline.is_some_and(|pipeline| pipeline.keep == Keep::SampledOnly) {
        subscriber.with(without_dropped()).init();
    } else {
        subscriber.init();
    }
}

fn lines(config: &LogConfig, verbose: u8) -> AnyLayer {
    let is_shown = filter_fn(|what| what.is_event() || what.target() != TRACES);
    let is_shown = is_shown.with_max_level_hint(LevelFilter::TRACE);
    logs::lines(config, verbose).with_filter(logs::filter(config, verbose).and(is_shown)).boxed()
}

/// Spans of traces, whatever is logged. The context of a span that is entered is OpenTelemetry's current one: that is how
/// log records know their trace.
fn spans(tracer: SdkTracer) -> AnyLayer {
    tracing_opentelemetry::layer()
        .with_tracer(tracer)
        .with_location(false)
        .with_threads(false)
        .with_target(false)
        .with_level(false)
        .with_tracked_inactivity(false)
        .with_filter(filter_fn(is_of_traces).with_max_level_hint(LevelFilter::INFO))
        .boxed()
}

/// Spares the spans below a root that is not sent, where nothing that happens there can change that.
fn without_dropped<S: Subscriber>() -> impl Layer<S> {
    let is_made =
        |what: &Metadata<'_>, _: &layer::Context<'_, S>| !is_of_traces(what) || !is_in_dropped_trace();
    dynamic_filter_fn(is_made).with_callsite_filter(|what| {
        if is_of_traces(what) { Interest::sometimes() } else { Interest::always() }
    })
}

fn is_of_traces(what: &Metadata<'_>) -> bool {
    what.is_span() && what.target() == TRACES && *what.level() <= Level::INFO
}

/// Whether the root around is one that is not sent.
fn is_in_dropped_trace() -> bool {
    Context::map_current(|context| {
        let span = context.span();
        let around = span.span_context();
        context.has_active_span() && around.is_valid() && !around.is_remote() && !span.is_recording()
    })
}

/// What is logged on stderr, as records.
fn records(config: &LogConfig, verbose: u8, pipeline: &Pipeline) -> AnyLayer {
    let is_sent = filter_fn(|what| what.is_event() && !is_of_exporters(what.target()));
    let is_sent = is_sent.with_max_level_hint(LevelFilter::TRACE);
    OpenTelemetryTracingBridge::new(&pipeline.logs)
        .with_filter(logs::filter(config, verbose).and(is_sent))
        .boxed()
}

fn is_of_exporters(target: &str) -> bool {
    EXPORTERS.iter().any(|library| target.starts_with(library))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use opentelemetry_sdk::trace::SdkTracerProvider;
    use tracing::info_span;

    use super::*;
    use crate::telemetry::sampling::ByTraceId;

    /// Whether spans below a root that is not sampled are made.
    fn makes_children(keep: Keep) -> bool {
        let sampler = ByTraceId::new(0.0, keep, Arc::default());
        let provider = SdkTracerProvider::builder().with_sampler(sampler).build();
        let layers = vec![spans(provider.tracer("test"))];
        let subscriber = tracing_subscriber::registry().with(layers).with(without_dropped());
        tracing::subscriber::with_default(subscriber, || {
            let root = info_span!(target: "telemetry", "root");
            assert!(!root.is_disabled());
            root.in_scope(|| !info_span!(target: "telemetry", "child").is_disabled())
        })
    }

    #[test]
    fn below_a_request_that_is_not_sent_spans_are_made_only_where_it_may_still_be() {
        assert!(makes_children(Keep::ErrorsAndSlow));
        assert!(!makes_children(Keep::SampledOnly));
    }

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
