use serde_json::json;

use crate::testing::TestApi;

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
    let probe_timeout = std::time::Duration::from_millis(20);
    let api = TestApi::with(crate::ApiSettings { probe_timeout, ..crate::ApiSettings::default() });
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
