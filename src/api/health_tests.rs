use serde_json::json;
use tracing::subscriber::set_default;

use crate::testing::{Log, TestApi};

async fn status(api: &TestApi, path: &str) -> (u16, String) {
    let answer = api.get(path).await;
    assert_eq!(answer.header("content-type"), "application/json");
    (answer.status.as_u16(), answer.json()["status"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn a_well_service_lives_is_ready_and_healthy() {
    let api = TestApi::new();
    assert_eq!(status(&api, "/health/live").await, (200, "live".into()));
    assert_eq!(status(&api, "/health/ready").await, (200, "ready".into()));
    assert_eq!(status(&api, "/health").await, (200, "healthy".into()));
    let report = api.get("/health/ready").await.json();
    assert_eq!(report["services"]["database"]["status"], json!("up"));
    assert!(report["services"]["database"]["latency_ms"].is_number());
}

#[tokio::test]
async fn without_what_is_needed_it_lives_but_is_not_ready() {
    let api = TestApi::new();
    api.database_down.turn_on();
    assert_eq!(status(&api, "/health/live").await, (200, "live".into()));
    assert_eq!(status(&api, "/health/ready").await, (503, "not_ready".into()));
    assert_eq!(status(&api, "/health").await, (503, "degraded".into()));
    let ready = api.get("/health/ready").await;
    assert_eq!((ready.header("retry-after"), ready.header("cache-control")), ("1", "no-store"));
}

#[tokio::test]
async fn without_what_is_not_needed_it_is_degraded_within_a_bound() {
    let api = TestApi::new();
    api.cache_down.turn_on();
    assert_eq!(status(&api, "/health/ready").await, (200, "ready".into()));
    assert_eq!(status(&api, "/health").await, (200, "degraded".into()));
}

#[tokio::test]
async fn while_it_shuts_down_it_is_not_ready() {
    let api = TestApi::new();
    api.readiness.turn_off();
    assert_eq!(status(&api, "/health/ready").await, (503, "shutting_down".into()));
    assert_eq!(status(&api, "/health/live").await, (200, "live".into()));
}

#[tokio::test]
async fn while_it_shuts_down_it_is_not_healthy() {
    let api = TestApi::new();
    api.readiness.turn_off();
    assert_eq!(status(&api, "/health").await, (503, "shutting_down".into()));
    assert_eq!(api.get("/health").await.header("retry-after"), "1");
}

#[tokio::test]
async fn no_answer_on_health_is_stored() {
    let api = TestApi::new();
    for is_on in [true, false] {
        for path in ["/health", "/health/live", "/health/ready"] {
            assert_eq!(api.get(path).await.header("cache-control"), "no-store", "{path}, ready: {is_on}");
        }
        api.readiness.turn_off();
    }
}

#[tokio::test]
async fn what_goes_down_is_told_once_with_the_reason_and_once_when_it_is_back() {
    let (api, log) = (TestApi::new(), Log::default());
    let _listening = set_default(log.clone());
    let told = || log.lines().into_iter().filter(|line| line.contains("dependency=")).collect::<Vec<_>>();
    status(&api, "/health/ready").await;
    assert_eq!(told(), [""; 0], "all is well");
    api.database_down.turn_on();
    for path in ["/health/ready", "/health", "/health/ready"] {
        status(&api, path).await;
    }
    let down = "WARN database is down: it is down dependency=\"database\"";
    assert_eq!(told(), [down]);
    api.database_down.turn_off();
    for path in ["/health", "/health/ready"] {
        status(&api, path).await;
    }
    let back = "INFO database is up again dependency=\"database\"";
    assert_eq!(told(), [down, back]);
    api.database_down.turn_on();
    status(&api, "/health").await;
    assert_eq!(told(), [down, back, down]);
}

#[tokio::test]
async fn what_does_not_answer_is_told_once_too() {
    let (api, log) = (TestApi::new(), Log::default());
    let _listening = set_default(log.clone());
    api.cache_down.turn_on();
    status(&api, "/health").await;
    status(&api, "/health").await;
    let told: Vec<_> = log.lines().into_iter().filter(|line| line.contains("dependency=")).collect();
    assert_eq!(told, ["WARN cache is down: no answer within 20ms dependency=\"cache\""]);
}
