//! One span around every request, and one line when it is answered.

use axum::{
    extract::{MatchedPath, Request},
    middleware::Next,
    response::Response,
};
use tokio::time::Instant;
use tracing::{Instrument, Span, field::Empty};

use super::Origin;

/// The layer.
pub(crate) async fn trace(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let span = span_of(&request, &method, route.as_ref());
    let response = next.run(request).instrument(span.clone()).await;
    let route = route.as_ref().map_or("(no route)", MatchedPath::as_str);
    span.in_scope(|| write_line(&method, route, response.status().as_u16(), started));
    response
}

fn span_of(request: &Request, method: &axum::http::Method, route: Option<&MatchedPath>) -> Span {
    let route = route.map_or("(no route)", MatchedPath::as_str);
    let span = tracing::info_span!("request", request_id = Empty, trace = Empty, %method, route);
    if let Some(origin) = request.extensions().get::<Origin>()
        && !span.is_disabled()
    {
        span.record("request_id", origin.request_id.to_str().unwrap_or_default());
        if let Some(trace) = &origin.trace {
            span.record("trace", trace.as_str());
        }
    }
    span
}

/// Probes ask every few seconds: what they get is for those who debug.
fn write_line(method: &axum::http::Method, route: &str, status: u16, started: Instant) {
    let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    let (whole, tenths) = (micros / 1000, micros / 100 % 10);
    if route.starts_with("/health") {
        tracing::debug!(status, duration_us = micros, "{method} {route} {status} in {whole}.{tenths} ms");
    } else {
        tracing::info!(status, duration_us = micros, "{method} {route} {status} in {whole}.{tenths} ms");
    }
}

#[cfg(test)]
#[path = "trace_tests.rs"]
mod tests;
