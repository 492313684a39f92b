//! Requests: by the semantic conventions of OpenTelemetry for HTTP servers, and a few counters of our own
//! (<https://opentelemetry.io/docs/specs/semconv/http/http-metrics/>).

use api::{Begun, Ended, Refusal, RequestObserver, TraceParent};
use axum::http::HeaderMap;
use opentelemetry::{
    KeyValue,
    metrics::{Counter, Histogram, Meter, UpDownCounter},
};
use tracing::Span;

use super::trace;

/// The instruments of requests.
pub(super) struct RequestMeters {
    duration: Histogram<f64>,
    active: UpDownCounter<i64>,
    requests: Counter<u64>,
    refused: Counter<u64>,
}

impl RequestMeters {
    pub(super) fn new(meter: &Meter) -> Self {
        let duration = meter.f64_histogram("http.server.request.duration").with_unit("s");
        let active = meter.i64_up_down_counter("http.server.active_requests").with_unit("{request}");
        let requests = meter.u64_counter("hexwright.api.requests").with_unit("{request}");
        let refused = meter.u64_counter("hexwright.requests.refused").with_unit("{request}");
        Self {
            duration: duration.with_description("Duration of HTTP server requests.").build(),
            active: active.with_description("Number of active HTTP server requests.").build(),
            requests: requests.with_description("Requests by version of the API and kind of client.").build(),
            refused: refused.with_description("Requests refused before anybody looked at them.").build(),
        }
    }
}

impl RequestObserver for RequestMeters {
    fn begin(&self, span: &mut Span, begun: &Begun, headers: &HeaderMap) -> Option<TraceParent> {
        self.active.add(1, &[KeyValue::new("http.request.method", begun.method)]);
        trace::go_on(span, headers)
    }

    fn end(&self, ended: &Ended<'_>) {
        let Begun { method, scheme } = ended.begun;
        self.active.add(-1, &[KeyValue::new("http.request.method", method)]);
        let mut attributes = Vec::with_capacity(5);
        attributes.push(KeyValue::new("http.request.method", method));
        attributes.push(KeyValue::new("url.scheme", scheme));
        if let Some(route) = ended.route {
            attributes.push(KeyValue::new("http.route", route.to_owned()));
        }
        if let Some(status) = ended.status {
            attributes.push(KeyValue::new("http.response.status_code", i64::from(status)));
        }
        if let Some(error) = fault(ended) {
            attributes.push(KeyValue::new("error.type", error));
        }
        self.duration.record(ended.duration.as_secs_f64(), &attributes);
        if let Some(version) = ended.version {
            let by = [KeyValue::new("api_version", version), KeyValue::new("client", ended.client)];
            self.requests.add(1, &by);
        }
    }

    fn refuse(&self, refusal: Refusal) {
        self.refused.add(1, &[KeyValue::new("reason", refusal.as_str())]);
    }
}

/// What went wrong, where it was not the client's request: the code of a 5xx, or that nobody waited for the answer.
fn fault(ended: &Ended<'_>) -> Option<&'static str> {
    match ended.status {
        None => Some("client_gone"),
        Some(500..) => Some(ended.error.unwrap_or("internal")),
        Some(_) => None,
    }
}
