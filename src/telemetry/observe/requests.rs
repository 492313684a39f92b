//! Requests: by the semantic conventions of OpenTelemetry for HTTP servers, and a few counters of our own
//! (<https://opentelemetry.io/docs/specs/semconv/http/http-metrics/>).

use std::time::Duration;

use api::{Begun, Ended, Refusal, RequestObserver, TraceParent};
use axum::http::HeaderMap;
use opentelemetry::{
    KeyValue,
    metrics::{Counter, Histogram, Meter, UpDownCounter},
};
use tracing::Span;

use super::{born::at_zero, trace};

/// How a request may have ended for whoever asked; `judge` says which is which.
const OUTCOMES: &[&str] = &["answered", "failed", "abandoned", "refused"];

/// A client that hangs up after so much work of ours has waited in vain.
const PATIENCE: Duration = Duration::from_secs(1);

/// The instruments of requests.
pub(super) struct RequestMeters {
    duration: Histogram<f64>,
    active: UpDownCounter<i64>,
    judged: Counter<u64>,
    requests: Counter<u64>,
    refused: Counter<u64>,
}

impl RequestMeters {
    pub(super) fn new(meter: &Meter) -> Self {
        let duration = meter.f64_histogram("http.server.request.duration").with_unit("s");
        let active = meter.i64_up_down_counter("http.server.active_requests").with_unit("{request}");
        let judged = meter.u64_counter("hexwright.requests").with_unit("{request}");
        let judged = judged.with_description("Requests but those of health, by how they ended.").build();
        let requests = meter.u64_counter("hexwright.api.requests").with_unit("{request}");
        let refused = meter.u64_counter("hexwright.requests.refused").with_unit("{request}");
        let refused = refused.with_description("Requests refused before anybody looked at them.").build();
        let reasons = [Refusal::Overloaded, Refusal::RateLimited].map(Refusal::as_str);
        Self {
            duration: duration.with_description("Duration of HTTP server requests.").build(),
            active: active.with_description("Number of active HTTP server requests.").build(),
            requests: requests.with_description("Requests by version of the API and kind of client.").build(),
            judged: at_zero(judged, "outcome", OUTCOMES),
            refused: at_zero(refused, "reason", &reasons),
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
        if let Some(outcome) = judge(ended) {
            self.judged.add(1, &[KeyValue::new("outcome", outcome)]);
        }
        if let Some(version) = ended.version {
            let by = [KeyValue::new("api_version", version), KeyValue::new("client", ended.client)];
            self.requests.add(1, &by);
        }
    }

    fn refuse(&self, refusal: Refusal) {
        self.refused.add(1, &[KeyValue::new("reason", refusal.as_str())]);
    }
}

/// How it ended for whoever asked. Probes are nobody; what was refused without a look at what was asked for, and what its client
/// gave up at once or did not finish to send, says nothing about the service.
fn judge(ended: &Ended<'_>) -> Option<&'static str> {
    if ended.route.is_some_and(|route| route.starts_with("/health")) {
        return None;
    }
    Some(match (ended.status, ended.route) {
        (None, _) if ended.duration >= PATIENCE => "failed",
        (None | Some(408), _) => "abandoned",
        (Some(500..), _) => "failed",
        (Some(_), None) => "refused",
        (Some(_), Some(_)) => "answered",
    })
}

/// What went wrong, where it was not the client's request: the code of a 5xx, or that nobody waited for the answer.
fn fault(ended: &Ended<'_>) -> Option<&'static str> {
    match ended.status {
        None => Some("client_gone"),
        Some(500..) => Some(ended.error.unwrap_or("internal")),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(status: impl Into<Option<u16>>, route: Option<&str>, millis: u64) -> Option<&'static str> {
        let begun = Begun { method: "GET", scheme: "https" };
        let duration = Duration::from_millis(millis);
        let (status, client) = (status.into(), "none");
        judge(&Ended { begun, route, status, error: None, duration, version: None, client })
    }

    #[test]
    fn a_request_is_judged_by_how_it_ended_for_whoever_asked() {
        let users = Some("/api/v2/users");
        for (status, route) in [(200, users), (404, users), (409, users)] {
            assert_eq!(judged(status, route, 5_000), Some("answered"), "{status}");
        }
        for (status, route) in [(500, users), (504, users), (503, None)] {
            assert_eq!(judged(status, route, 1), Some("failed"), "{status}");
        }
        for status in [404, 405, 417, 429] {
            assert_eq!(judged(status, None, 1), Some("refused"), "{status}");
        }
        assert_eq!(judged(408, users, 30_000), Some("abandoned"));
        assert_eq!(judged(503, Some("/health/ready"), 1), None);
    }

    #[test]
    fn a_client_that_hangs_up_after_a_second_has_waited_in_vain() {
        let users = Some("/api/v2/users");
        assert_eq!(judged(None, users, 999), Some("abandoned"));
        assert_eq!(judged(None, users, 1_000), Some("failed"));
        assert_eq!(judged(None, Some("/health"), 5_000), None);
    }
}
