//! Asks the router as a client would, without a socket.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{HeaderMap, HeaderValue, Request, StatusCode},
    response::IntoResponse,
    routing::get,
};
use domain::shared::Cause;
use http_body_util::BodyExt;
use serde_json::Value;
use tokio::sync::Notify;
use tower::ServiceExt;

use super::{
    Switch,
    fake_auth::FakeAuth,
    fake_ports::{FakeClock, FakeIds, FakeLimiter, FakeProbe, FakeSigner},
    fake_users::FakeUsers,
    watching::Watching,
};
use crate::{ApiPorts, ApiSettings, Dependencies, METRICS_PATH, Readiness, Writes, router};

/// The service under test, and the switches of its fakes.
pub(crate) struct TestApi {
    pub(crate) router: Router,
    pub(crate) limiter_broken: Switch,
    pub(crate) database_down: Switch,
    pub(crate) cache_down: Switch,
    pub(crate) written: Switch,
    pub(crate) go_on: Arc<Notify>,
    pub(crate) causes: Arc<Mutex<Vec<Cause>>>,
    pub(crate) writes: Writes,
    pub(crate) readiness: Readiness,
    pub(crate) watching: Arc<Watching>,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).expect("an answer in JSON")
    }

    /// A header's text; empty where there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a header of visible characters"))
    }

    /// The code of an error of version 2.
    pub(crate) fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}

/// What stands for metrics in tests: for whoever presents any token.
fn beside() -> Router {
    Router::new().route(
        METRICS_PATH,
        get(async |headers: HeaderMap| match headers.get("authorization") {
            Some(token) if token == "Bearer unlucky" => panic!("an unlucky token"),
            Some(_) => (StatusCode::OK, "measured").into_response(),
            None => (StatusCode::UNAUTHORIZED, [("www-authenticate", "Bearer")]).into_response(),
        }),
    )
}

impl TestApi {
    pub(crate) fn new() -> Self {
        Self::with(ApiSettings { public_url: "https://api.example.org".to_owned(), ..ApiSettings::default() })
    }

    pub(crate) fn with(settings: ApiSettings) -> Self {
        let (users, limiter) = (FakeUsers::default(), FakeLimiter::default());
        let (database_down, cache_down) = (Switch::default(), Switch::default());
        let (written, go_on) = (users.written.clone(), users.go_on.clone());
        let (causes, limiter_broken) = (users.causes.clone(), limiter.broken.clone());
        let (writes, readiness) = (Writes::default(), Readiness::new());
        let watching = Arc::new(Watching::default());
        let ports = ApiPorts {
            users: Arc::new(users),
            auth: Arc::new(FakeAuth),
            limiter: Arc::new(limiter),
            clock: Arc::new(FakeClock),
            ids: Arc::new(FakeIds::default()),
            signer: Arc::new(FakeSigner),
            dependencies: Dependencies::new(vec![
                Arc::new(FakeProbe { name: "database", needed: true, down: database_down.clone() }),
                Arc::new(FakeProbe { name: "cache", needed: false, down: cache_down.clone() }),
            ])
            .within(Duration::from_millis(20)),
            observer: watching.clone(),
            writes: writes.clone(),
            readiness: readiness.clone(),
        };
        let router = router(ports, settings, beside());
        Self {
            router,
            limiter_broken,
            database_down,
            cache_down,
            written,
            go_on,
            causes,
            writes,
            readiness,
            watching,
        }
    }

    /// Sends a request as it is, from 192.0.2.1.
    pub(crate) async fn send(&self, mut request: Request<Body>) -> Answer {
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([192, 0, 2, 1], 4711))));
        request.headers_mut().entry("host").or_insert(HeaderValue::from_static("api.example.org"));
        let response = self.router.clone().oneshot(request).await.expect("a router that never fails");
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.expect("a whole body").to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }

    /// A request with these headers and this body: JSON unless a header says otherwise, and none where it is empty.
    pub(crate) async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !body.is_empty() && !headers.iter().any(|(name, _)| *name == "content-type") {
            request = request.header("content-type", "application/json");
        }
        self.send(request.body(Body::from(body.to_owned())).expect("a request")).await
    }

    /// A GET by user 1, an administrator.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[("authorization", "Bearer good")], "").await
    }
}
