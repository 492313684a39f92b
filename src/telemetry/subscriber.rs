//! The one subscriber: lines on stderr, and what goes to the collector. Every layer has a filter of its own.

use opentelemetry::trace::{TraceContextExt, TracerProvider};
use opentelemetry_appender_tracing::layer::{OpenTelemetryTracingBridge, TracingSpanAttributes};
use opentelemetry_sdk::{logs::SdkLoggerProvider, trace::SdkTracer};
use tracing::{
    Event, Level, Metadata, Subscriber,
    span::{Attributes, Id},
    subscriber::Interest,
};
use tracing_subscriber::{
    Layer, Registry,
    filter::{FilterExt, LevelFilter, dynamic_filter_fn, filter_fn},
    layer::{Context, Filter, SubscriberExt},
    registry::LookupSpan,
    util::SubscriberInitExt,
};

use super::{
    logs,
    otlp::{Pipeline, is_of_rejections},
};
use crate::config::LogConfig;

/// The target of spans that are for the collector. Lines show others: the request around them, and no more.
const TRACES: &str = "telemetry";

/// The span that a trace begins with in this process.
const ROOT: &str = "server";

/// What the span around a request has, and each record that is said about it.
const REQUEST_ID: &str = "request_id";

/// What exporting itself says would be exported in its turn, for ever.
const EXPORTERS: [&str; 8] =
    ["opentelemetry", "h2", "hyper", "tonic", "tower", "reqwest", "rustls", "tracing_opentelemetry"];

type AnyLayer = Box<dyn Layer<Registry> + Send + Sync>;

/// Installs it for the process.
pub(super) fn install(config: &LogConfig, verbose: u8, pipeline: Option<&Pipeline>) {
    let Some(pipeline) = pipeline else {
        let lines = logs::lines(config, verbose).with_filter(said(config, verbose));
        return tracing_subscriber::registry().with(lines).init();
    };
    // What is said goes to stderr and to the collector through one filter: each filter looks up every span that is entered.
    let told = logs::lines(config, verbose).and_then(records(&pipeline.logs));
    let layers = vec![
        told.with_filter(said(config, verbose)).boxed(),
        spans(pipeline.spans.tracer("hexwright"), pipeline.deliveries.rejections()),
    ];
    tracing_subscriber::registry().with(layers).with(within_traces()).init();
}

/// What is said, on stderr and to the collector. Spans of traces are none of it.
fn said(config: &LogConfig, verbose: u8) -> impl Filter<Registry> + use<> {
    let is_said = filter_fn(|what| what.is_event() || what.target() != TRACES);
    logs::filter(config, verbose).and(is_said.with_max_level_hint(LevelFilter::TRACE))
}

/// Records of what is said, with the id of the request that it is said about: also where the request has no trace that
/// somebody could look it up by.
fn records<S: Subscriber + for<'a> LookupSpan<'a>>(logs: &SdkLoggerProvider) -> impl Layer<S> + use<S> {
    let with_id = TracingSpanAttributes::allowlist([REQUEST_ID]);
    Records(OpenTelemetryTracingBridge::builder(logs).with_tracing_span_attributes(with_id).build())
}

/// Spans of traces, whatever is logged, and beside them, as another filter would look up every span that is entered once more,
/// who hears of rejections. The context of a span that is entered is OpenTelemetry's current one: that is how log records
/// know their trace.
fn spans(tracer: SdkTracer, rejections: impl Layer<Registry> + Send + Sync) -> AnyLayer {
    let is_heard = |what: &Metadata<'_>| is_of_traces(what) || is_of_rejections(what);
    tracing_opentelemetry::layer()
        .with_tracer(tracer)
        .with_location(false)
        .with_threads(false)
        .with_target(false)
        .with_level(false)
        .with_tracked_inactivity(false)
        .and_then(rejections)
        .with_filter(filter_fn(is_heard).with_max_level_hint(LevelFilter::INFO))
        .boxed()
}

/// Lets a trace begin with a request and with nothing else: what is done for nobody, and what is done for a request that is not
/// sent, which has no span then, makes no spans.
fn within_traces<S: Subscriber + for<'a> LookupSpan<'a>>() -> impl Layer<S> {
    let is_made = |what: &Metadata<'_>, context: &Context<'_, S>| {
        !is_of_traces(what)
            || what.name() == ROOT
            || context
                .lookup_current()
                .is_some_and(|around| around.scope().any(|span| span.metadata().target() == TRACES))
    };
    dynamic_filter_fn(is_made).with_callsite_filter(|what| {
        if is_of_traces(what) { Interest::sometimes() } else { Interest::always() }
    })
}

fn is_of_traces(what: &Metadata<'_>) -> bool {
    what.is_span() && what.target() == TRACES && *what.level() <= Level::INFO
}

/// What is said, as records for the collector; but not what exporting itself says. The ordinary lines of a request go with its
/// trace, sampled as that is: sending each costs as much as its span. Warnings and errors go always, and so does what a request
/// happened to notice and is not about it (an event without a parent); stderr has all.
struct Records<L>(L);

impl<S: Subscriber + for<'a> LookupSpan<'a>, L: Layer<S>> Layer<S> for Records<L> {
    /// Of spans without the id of a request nothing is written down.
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if attributes.fields().field(REQUEST_ID).is_some() {
            self.0.on_new_span(attributes, id, context);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let is_ordinary = *event.metadata().level() >= Level::INFO && context.event_span(event).is_some();
        let is_spared = is_ordinary && !is_in_sampled_trace();
        if !is_spared && !is_of_exporters(event.metadata().target()) {
            self.0.on_event(event, context);
        }
    }
}

fn is_in_sampled_trace() -> bool {
    opentelemetry::Context::map_current(|context| context.span().span_context().is_sampled())
}

fn is_of_exporters(target: &str) -> bool {
    EXPORTERS.iter().any(|library| target.starts_with(library))
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use opentelemetry::logs::AnyValue;
    use opentelemetry_sdk::{
        logs::InMemoryLogExporter,
        trace::{Sampler, SdkTracerProvider},
    };
    use tracing::info_span;
    use tracing_subscriber::layer::Identity;

    use super::*;

    #[test]
    fn a_trace_begins_with_a_request_and_nothing_else() {
        let provider = SdkTracerProvider::builder().build();
        let layers = vec![spans(provider.tracer("test"), Identity::new())];
        let subscriber = tracing_subscriber::registry().with(layers).with(within_traces());
        tracing::subscriber::with_default(subscriber, || {
            let makes_use_case = || !info_span!(target: "telemetry", "use case").is_disabled();
            assert!(!makes_use_case());
            assert!(!info_span!("request").in_scope(makes_use_case));
            let server = info_span!(target: "telemetry", "server");
            assert!(server.in_scope(makes_use_case));
            assert!(server.in_scope(|| info_span!("somebody's own").in_scope(makes_use_case)));
        });
    }

    #[test]
    fn ordinary_lines_of_a_request_go_with_its_trace_and_warnings_always() {
        for (sampler, expected) in [
            (Sampler::AlwaysOn, vec!["outside", "ordinary", "noticed", "warning"]),
            (Sampler::AlwaysOff, vec!["outside", "noticed", "warning"]),
        ] {
            let provider = SdkTracerProvider::builder().with_sampler(sampler).build();
            let seen = Arc::new(Mutex::new(Vec::new()));
            let records = Records(Seen(seen.clone())).with_filter(filter_fn(|what| what.target() != TRACES));
            let layers = vec![records.boxed(), spans(provider.tracer("test"), Identity::new())];
            let subscriber = tracing_subscriber::registry().with(layers);
            tracing::subscriber::with_default(subscriber, || {
                tracing::info!(name: "outside", "said");
                let request = info_span!("request").entered();
                let server = info_span!(target: "telemetry", "server").entered();
                tracing::info!(name: "ordinary", "said");
                tracing::info!(name: "noticed", parent: None, "said");
                tracing::warn!(name: "warning", "said");
                drop((server, request));
            });
            assert_eq!(*seen.lock().expect("what was seen"), expected);
        }
    }

    #[test]
    fn each_record_has_the_id_of_its_request_once_and_nothing_else_of_its_spans() {
        let exporter = InMemoryLogExporter::default();
        let logs = SdkLoggerProvider::builder().with_simple_exporter(exporter.clone()).build();
        let subscriber = tracing_subscriber::registry().with(records(&logs));
        tracing::subscriber::with_default(subscriber, || {
            tracing::callsite::rebuild_interest_cache();
            let request = tracing::error_span!("request", route = "/", request_id = "r-1").entered();
            info_span!("inside", table = "users").in_scope(|| tracing::warn!(code = "a", "said"));
            drop(request);
            tracing::warn!("said outside");
        });
        let emitted = exporter.get_emitted_logs().expect("the records");
        let attributes: Vec<Vec<_>> = emitted
            .iter()
            .map(|one| {
                one.record.attributes_iter().map(|(key, value)| (key.as_str(), value.clone())).collect()
            })
            .collect();
        let text = |text: &'static str| AnyValue::from(text);
        assert_eq!(attributes, [vec![("request_id", text("r-1")), ("code", text("a"))], vec![]]);
    }

    /// Writes down the names of events.
    struct Seen(Arc<Mutex<Vec<&'static str>>>);

    impl<S: Subscriber> Layer<S> for Seen {
        fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
            self.0.lock().expect("what was seen").push(event.metadata().name());
        }
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
