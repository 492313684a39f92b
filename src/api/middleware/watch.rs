//! Watches one request from its beginning to its end: two spans, one line, and whoever observes.
//!
//! The span `request` is for logs: it says in each line of a request which one it is. The span `server` is for traces
//! (target `telemetry`, fields by the semantic conventions of OpenTelemetry for HTTP servers) and exists only where somebody
//! takes traces. Neither knows the path that was asked for, which may hold personal data; they know the route's template.

use std::{mem::take, sync::Arc};

use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderName, Method},
    response::Response,
};
use tokio::time::Instant;
use tracing::{Instrument, Span, field::Empty};

use super::{Origin, Progress};
use crate::{
    error::ErrorCode,
    health,
    observe::{Begun, Ended, RequestObserver, TraceParent, product_of},
    state::Api,
    version::ApiVersion,
};

/// Tells the client where in which trace its request was worked on: the draft of W3C Trace Context, level 3.
const TRACE_RESPONSE: HeaderName = HeaderName::from_static("traceresponse");

/// What a line says where no route fits.
const NO_ROUTE: &str = "(no route)";

/// One request that is under way. Whoever drops it before its end was not waited for by the client.
pub(super) struct Watch {
    observer: Arc<dyn RequestObserver>,
    started: Instant,
    begun: Begun,
    route: Option<MatchedPath>,
    version: Option<&'static str>,
    client: &'static str,
    log: Span,
    server: Span,
    trace: Option<TraceParent>,
    /// What the places that it passes say of it.
    pub(super) progress: Progress,
    has_ended: bool,
}

impl Watch {
    /// A request begins; its origin learns where it is in which trace.
    pub(super) fn begin(api: &Api, request: &Request, origin: &mut Origin) -> Self {
        let begun = Begun { method: known(request.method()), scheme: scheme(api) };
        let route = request.extensions().get::<MatchedPath>().cloned();
        let is_probe = health::is_health(request.uri().path());
        let mut server = if is_probe { Span::none() } else { server_span(begun, route.as_ref()) };
        let trace = api.ports.observer.begin(&mut server, &begun, request.headers());
        if trace.is_some() {
            origin.trace.clone_from(&trace);
        }
        let log = log_span(origin, request.method(), route.as_ref());
        let version = ApiVersion::of_path(request.uri().path()).map(ApiVersion::as_str);
        Self {
            observer: api.ports.observer.clone(),
            started: Instant::now(),
            begun,
            log,
            route,
            version,
            client: version.map_or("none", |_| product_of(request.headers())),
            server,
            trace,
            progress: Progress::default(),
            has_ended: false,
        }
    }

    /// Runs what answers it inside its spans.
    pub(super) fn during<T>(&self, answering: impl Future<Output = T>) -> impl Future<Output = T> {
        answering.instrument(self.server.clone()).instrument(self.log.clone())
    }

    /// It was answered with this.
    pub(super) fn end(mut self, response: &mut Response) {
        let (status, error) = (response.status(), response.extensions().get::<ErrorCode>().copied());
        if let Some(trace) = take(&mut self.trace).and_then(|trace| trace.to_header()) {
            response.headers_mut().insert(TRACE_RESPONSE, trace);
        }
        // As a signed number: others become a text on their way to a collector.
        self.server.record("http.response.status_code", i64::from(status.as_u16()));
        if status.is_server_error() {
            self.server.record("error.type", error.unwrap_or(ErrorCode::Internal).as_str());
            self.server.record("otel.status_code", "error");
        }
        let _in_request = self.log.clone().entered();
        let _in_trace = self.server.clone().entered();
        let code = error.map(ErrorCode::as_str);
        write_line(self.route.as_ref(), status.as_u16(), code, self.started);
        self.tell(Some(status.as_u16()), code);
    }

    fn tell(&mut self, status: Option<u16>, error: Option<&'static str>) {
        self.has_ended = true;
        let is_served = self.progress.has_arrived() && error != Some(ErrorCode::RateLimited.as_str());
        self.observer.end(&Ended {
            begun: self.begun,
            route: self.route.as_ref().filter(|_| is_served).map(MatchedPath::as_str),
            status,
            error,
            duration: self.started.elapsed().saturating_sub(self.progress.awaited()),
            version: self.version,
            client: self.client,
        });
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if !self.has_ended {
            self.server.record("error.type", "client_gone");
            self.tell(None, None);
        }
    }
}

fn scheme(api: &Api) -> &'static str {
    if api.settings.public_url.starts_with("https://") { "https" } else { "http" }
}

/// The method, if it is one of RFC 9110 or RFC 5789: a client can send any word.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        Method::TRACE => "TRACE",
        Method::CONNECT => "CONNECT",
        _ => "_OTHER",
    }
}

fn server_span(begun: Begun, route: Option<&MatchedPath>) -> Span {
    let span = tracing::info_span!(
        target: "telemetry",
        parent: None,
        "server",
        otel.name = Empty,
        otel.kind = "server",
        otel.status_code = Empty,
        http.request.method = begun.method,
        http.route = Empty,
        http.response.status_code = Empty,
        url.scheme = begun.scheme,
        error.type = Empty,
    );
    if span.is_disabled() {
        return span;
    }
    let method = if begun.method == "_OTHER" { "HTTP" } else { begun.method };
    match route.map(MatchedPath::as_str) {
        Some(route) => {
            span.record("http.route", route);
            span.record("otel.name", tracing::field::display(format_args!("{method} {route}")));
        }
        None => {
            span.record("otel.name", method);
        }
    }
    span
}

/// Of the highest level, so that no line that is written lacks it.
fn log_span(origin: &Origin, method: &Method, route: Option<&MatchedPath>) -> Span {
    let trace = origin.trace.as_ref();
    tracing::error_span!(
        "request",
        method = known(method),
        route = route.map_or(NO_ROUTE, MatchedPath::as_str),
        request_id = origin.request_id.to_str().unwrap_or_default(),
        trace_id = trace.map(TraceParent::trace_id),
        span_id = trace.map(TraceParent::span_id),
    )
}

/// Probes ask every few seconds: what they get is for those who debug. What was asked for the span has said. Why it was
/// refused the `code` says, by the word that the client sees.
fn write_line(route: Option<&MatchedPath>, status: u16, code: Option<&'static str>, started: Instant) {
    let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    let (whole, tenths) = (micros / 1000, micros / 100 % 10);
    if route.is_some_and(|route| health::is_health(route.as_str())) {
        tracing::debug!(status, code, duration_us = micros, "answered in {whole}.{tenths} ms");
    } else {
        tracing::info!(status, code, duration_us = micros, "answered in {whole}.{tenths} ms");
    }
}

#[cfg(test)]
#[path = "watch_tests.rs"]
mod tests;
