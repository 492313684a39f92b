//! Who may read it, and where.

use std::time::Duration;

use tokio::{
    net::TcpStream,
    time::{sleep, timeout},
};

use crate::support::app::{Http, TestApp, raw_exchange};

const TOKEN: &str = "a-token-of-32-characters-or-more-0";

pub(crate) async fn metrics_are_text_for_prometheus_and_no_part_of_the_api(app: &TestApp) {
    let app = app.second(&[("RATE_LIMIT_PER_MINUTE", "1")]).await;
    for _ in 0..3 {
        let answer = app.http().get("/metrics").await.expect(200);
        assert_eq!(answer.header("content-type"), Some("text/plain; version=0.0.4"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
    }
    let text = app.metrics().await;
    assert!(!text.text().contains("/metrics"), "reading is not measured");
    for version in ["v1", "v2"] {
        let document = app.http().get(&format!("/api/{version}/openapi.json")).await.expect(200);
        assert!(!document.text().contains("metrics"), "{version}");
    }
    app.http().request("POST", "/metrics").send().await.expect(405);
    app.stop().await;
}

pub(crate) async fn where_there_is_a_token_it_must_be_presented(app: &TestApp) {
    let app = app.second(&[("METRICS_TOKEN", TOKEN)]).await;
    let wrong =
        [None, Some("Bearer"), Some("Bearer wrong"), Some("Basic a-token-of-32-characters-or-more-0")];
    for presented in wrong {
        let draft = app.http().request("GET", "/metrics");
        let draft = match presented {
            Some(line) => draft.header("authorization", line),
            None => draft,
        };
        let refused = draft.send().await.expect(401);
        assert_eq!(refused.header("www-authenticate"), Some("Bearer"), "{presented:?}");
        assert!(!refused.text().contains("hexwright"));
        assert!(refused.text().contains("unauthenticated"), "in the shape of any error: {}", refused.text());
        assert_eq!(refused.header("x-content-type-options"), Some("nosniff"));
        assert!(refused.header("x-request-id").is_some());
    }
    let line = format!("authorization: Bearer {TOKEN}\r\n");
    for (lines, status) in [(line.clone(), 200), (line.repeat(2), 401)] {
        let request = format!("GET /metrics HTTP/1.1\r\nhost: here\r\n{lines}connection: close\r\n\r\n");
        let answer = raw_exchange(app.address, request.as_bytes()).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
    }
    let longer = format!("{TOKEN}0");
    app.http().request("GET", "/metrics").bearer(&longer).send().await.expect(401);
    let shown = app.http().request("GET", "/metrics").bearer(TOKEN).send().await.expect(200);
    assert!(shown.text().contains("process_uptime_seconds"));
    app.stop().await;
}

pub(crate) async fn a_deployed_service_shows_metrics_to_nobody_unless_it_is_told_to_whom(app: &TestApp) {
    let staging =
        [("ENVIRONMENT", "staging"), ("PASSWORD_MEMORY_KIB", "19456"), ("PASSWORD_ITERATIONS", "2")];
    let deployed = app.second(&staging).await;
    deployed.http().get("/metrics").await.expect(404);
    deployed.stop().await;
    let told = app.second(&[&staging[..], &[("METRICS_TOKEN", TOKEN)]].concat()).await;
    told.http().get("/metrics").await.expect(401);
    told.http().request("GET", "/metrics").bearer(TOKEN).send().await.expect(200);
    told.stop().await;
}

pub(crate) async fn on_an_address_of_their_own_metrics_outlive_the_requests(app: &TestApp) {
    let app = app.second(&[("METRICS_ADDRESS", "127.0.0.1:0")]).await;
    app.http().get("/metrics").await.expect(404);
    let metrics = Http::to(app.metrics_address);
    assert!(metrics.get("/metrics").await.expect(200).text().contains("process_uptime_seconds"));
    metrics.get("/api/v2/users/me").await.expect(404);
    let (go_on, gone_on) = tokio::sync::oneshot::channel::<()>();
    let writes = app.service().writes.clone();
    let held = tokio::spawn(async move { writes.run(async { gone_on.await.ok() }).await });
    let (address, own) = (app.address, app.metrics_address);
    let ending = tokio::spawn(app.stop());
    let closed = async {
        while TcpStream::connect(address).await.is_ok() {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(Duration::from_secs(5), closed).await.expect("no more requests");
    metrics.get("/metrics").await.expect(200);
    go_on.send(()).expect("a write waits");
    held.await.expect("a task");
    ending.await.expect("it ends in order");
    assert!(TcpStream::connect(own).await.is_err(), "nothing is left");
}
