use serde_json::json;

use super::watched::{Client, PROTOCOLS, TRACE, program};
use crate::support::{
    app::{Http, PASSWORD},
    collector::{Collector, Mode},
};

/// What a client sends that nobody may find in telemetry.
const PLANTED: [&str; 8] = [
    PASSWORD,
    "plantedname",
    "planted@example.org",
    "plantedquery",
    "PlantedAgent",
    "plantedpath",
    "plantedheader",
    "planted guess",
];

#[tokio::test]
async fn nothing_personal_and_no_secret_is_in_any_signal() {
    for protocol in PROTOCOLS {
        let collector = Collector::open(Mode::Normal);
        let program = program(&collector.endpoint(), protocol)
            .with("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20plantedheader")
            .with("LOG_LEVEL", "debug");
        let serving = program.serve(&["serve"]);
        let client = Client::of(&serving, TRACE);
        let (access, refresh) = client.live("plantedname").await;
        let email = json!({"login": "planted@example.org", "password": "planted guess"});
        client.send("POST", "/api/v1/auth/login", None, email).await.expect(401);
        let wrong = json!({"email": "planted@example.org", "password": "planted guess", "name": 7});
        client.send("POST", "/api/v2/auth/register", None, wrong).await.expect(422);
        client
            .send("POST", "/api/v1/auth/refresh", None, json!({"refresh_token": refresh}))
            .await
            .expect(200);
        let http = Http::to(serving.address);
        let asked =
            http.request("GET", "/api/v1/users?search=plantedquery").header("user-agent", "PlantedAgent/1");
        asked.bearer(&access).send().await;
        http.get("/plantedpath/plantedquery?plantedquery=1").await.expect(404);
        let metrics = http.get("/metrics").await;
        collector.wait_for("the line of the last request", |received| {
            received.logs.iter().any(|line| format!("{line:?}").contains("404"))
        });
        collector.wait_for("a span", |received| received.spans_of(TRACE).len() > 4);
        collector.wait_for("metrics", |received| received.metric("http.server.request.duration").is_some());
        let received = collector.received();
        let told = format!("{:?} {:?} {:?}", received.spans, received.logs, received.metrics);
        let lines = serving.logged();
        for secret in PLANTED.into_iter().chain([access.as_str(), refresh.as_str()]) {
            assert!(!told.contains(secret), "{secret} was sent by {protocol}");
            assert!(!metrics.text().contains(secret), "{secret} is in /metrics");
            assert!(!lines.iter().any(|line| line.contains(secret)), "{secret} is in {lines:#?}");
        }
    }
}
