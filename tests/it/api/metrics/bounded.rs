//! That what is measured stays little, whatever clients ask for.

use futures::{StreamExt, stream};

use crate::support::app::{Http, TestApp};

const DURATION: &str = "http_server_request_duration_seconds_count";
const METHODS: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"];
/// Much less than the `sample_limit` of Prometheus.
const MOST_SAMPLES: usize = 4_000;

pub(crate) async fn nobody_ends_monitoring_by_asking_for_everything_by_every_method(app: &TestApp) {
    let app = app.second(&[("RATE_LIMIT_PER_MINUTE", "100")]).await;
    let http = app.http();
    let mut paths = paths(http, "v1").await;
    paths.extend(self::paths(http, "v2").await);
    assert!(paths.len() > 30, "{paths:?}");
    let asked = paths.iter().flat_map(|path| METHODS.map(|method| (method, path)));
    let all: Vec<u16> = stream::iter(asked.flat_map(|(method, path)| refusals(http, method, path)))
        .buffer_unordered(8)
        .collect()
        .await;
    for status in [405, 414, 417, 429] {
        assert!(all.contains(&status), "no {status}");
    }
    app.service().database.close().await;
    let body = serde_json::json!({"login": "ada@example.org", "password": "x"});
    http.request("POST", "/api/v2/auth/login").json(&body).send().await.expect(503);
    let metrics = app.metrics().await;
    let samples = metrics.text().lines().filter(|line| !line.starts_with('#')).count();
    assert!(samples < MOST_SAMPLES, "{samples}");
    assert!(!metrics.text().contains("otel_metric_overflow"));
    let failed = [("http_route", "/api/v2/auth/login"), ("http_response_status_code", "503")];
    assert_eq!(metrics.sum(DURATION, &failed), Some(1.0), "{}", metrics.text());
    app.stop().await;
}

/// Every path of the document of this version, with something in place of its parameters.
async fn paths(http: &Http, version: &str) -> Vec<String> {
    let document = http.get(&format!("/api/{version}/openapi.json")).await.expect(200).json();
    let paths = document["paths"].as_object().expect("paths");
    paths.keys().map(|path| path.replace(['{', '}'], "x")).collect()
}

/// What is refused whoever asks, and what is refused in the end: as futures of their status.
fn refusals<'a>(http: &'a Http, method: &'a str, path: &'a str) -> Vec<futures::future::BoxFuture<'a, u16>> {
    let long = format!("{path}?{}", "a".repeat(9_000));
    vec![
        Box::pin(async move { http.request(method, path).header("expect", "much").send().await.status }),
        Box::pin(async move { http.request(method, &long).send().await.status }),
        Box::pin(async move { http.request(method, path).send().await.status }),
    ]
}
