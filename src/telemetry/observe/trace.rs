//! Going on with the trace of a client: W3C Trace Context.

use api::TraceParent;
use axum::http::HeaderMap;
use opentelemetry::{
    Context,
    propagation::TextMapPropagator,
    trace::{SpanContext, TraceContextExt},
};
use opentelemetry_http::HeaderExtractor;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// Makes this span a part of the client's trace, where its headers carry one. Answers where the span is, where anybody takes
/// traces; one that the sampler lets nobody have becomes none, as entering it with every poll would cost for nothing.
pub(super) fn go_on(span: &mut Span, headers: &HeaderMap) -> Option<TraceParent> {
    if span.is_disabled() {
        return None;
    }
    if let Some(parent) = TraceParent::of(headers) {
        span.set_parent(remote(&parent)).ok()?;
    }
    let context = span.context();
    let begun = context.span();
    if !begun.is_recording() {
        *span = Span::none();
    }
    let place = begun.span_context();
    place.is_valid().then(|| written(place)).flatten()
}

/// The client's span. Its `tracestate` is left out: it may hold anything, would be held with every span, and whom we ask
/// has no business with it. Whoever does not understand it may drop it (W3C Trace Context, 3.5).
fn remote(parent: &TraceParent) -> Context {
    let mut carried = HeaderMap::with_capacity(1);
    if let Ok(parent) = parent.as_str().parse() {
        carried.insert(TraceParent::HEADER, parent);
    }
    TraceContextPropagator::new().extract_with_context(&Context::new(), &HeaderExtractor(&carried))
}

fn written(context: &SpanContext) -> Option<TraceParent> {
    let (trace, span, flags) = (context.trace_id(), context.span_id(), context.trace_flags().to_u8() & 1);
    TraceParent::parse(&format!("00-{trace:032x}-{span:016x}-{flags:02x}"))
}
