//! Whether the process lives, wants requests, and is well.

use axum::{
    Json, Router,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use serde::Serialize;

use crate::{dependencies::Said, state::Api};

/// What a dependency said.
#[derive(Debug, Serialize)]
struct Found {
    status: &'static str,
    needed: bool,
    latency_ms: f64,
}

#[derive(Serialize)]
struct Alive {
    status: &'static str,
}

#[derive(Serialize)]
struct Report {
    status: &'static str,
    services: std::collections::BTreeMap<&'static str, Found>,
}

/// The paths of health.
pub(crate) fn routes() -> Router<Api> {
    Router::new()
        .route("/health", get(summary))
        .route("/health/live", get(live))
        .route("/health/ready", get(ready))
}

/// Whether this is a path of health, which is never refused for load.
pub(crate) fn is_health(path: &str) -> bool {
    path == "/health" || path.starts_with("/health/")
}

/// The process answers, whatever its dependencies do.
async fn live() -> Json<Alive> {
    Json(Alive { status: "live" })
}

/// Whether requests are welcome: everything needed answers, and nobody shuts down.
async fn ready(State(api): State<Api>) -> Response {
    let services = ask_all(&api).await;
    let is_ready =
        api.ports.readiness.is_on() && services.values().all(|found| found.is_up() || !found.needed);
    let (code, status) = match (is_ready, api.ports.readiness.is_on()) {
        (true, _) => (StatusCode::OK, "ready"),
        (false, true) => (StatusCode::SERVICE_UNAVAILABLE, "not_ready"),
        (false, false) => (StatusCode::SERVICE_UNAVAILABLE, "shutting_down"),
    };
    answer(code, Report { status, services })
}

/// The summary for people: `healthy`, or `degraded` where something is down; 503 only where it is needed, and while
/// it shuts down.
async fn summary(State(api): State<Api>) -> Response {
    let services = ask_all(&api).await;
    let (code, status) = if !api.ports.readiness.is_on() {
        (StatusCode::SERVICE_UNAVAILABLE, "shutting_down")
    } else if services.values().any(|found| found.needed && !found.is_up()) {
        (StatusCode::SERVICE_UNAVAILABLE, "degraded")
    } else if services.values().all(Found::is_up) {
        (StatusCode::OK, "healthy")
    } else {
        (StatusCode::OK, "degraded")
    };
    answer(code, Report { status, services })
}

fn answer(code: StatusCode, report: Report) -> Response {
    let mut response = (code, Json(report)).into_response();
    if code == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}

impl Found {
    fn is_up(&self) -> bool {
        self.status == "up"
    }
}

async fn ask_all(api: &Api) -> std::collections::BTreeMap<&'static str, Found> {
    let said = api.ports.dependencies.ask().await;
    said.into_iter().map(|said| (said.name, Found::from(said))).collect()
}

impl From<Said> for Found {
    fn from(said: Said) -> Self {
        let status = if said.is_up { "up" } else { "down" };
        let latency_ms = (said.latency.as_secs_f64() * 1e6).round() / 1e3;
        Self { status, needed: said.is_needed, latency_ms }
    }
}

#[cfg(test)]
#[path = "health_tests.rs"]
mod tests;
