//! Health.

use crate::support::app::TestApp;

pub(crate) async fn a_living_process_says_so(app: &TestApp) {
    let answer = app.http().get("/health/live").await.expect(200);
    assert_eq!(answer.header("content-type"), Some("application/json"));
}

pub(crate) async fn ready_names_each_dependency_with_status_and_latency(app: &TestApp) {
    let ready = app.http().get("/health/ready").await.expect(200).json();
    let text = ready.to_string();
    assert!(text.contains("\"database\""), "{text}");
    assert!(text.contains("latency"), "{text}");
    let summary = app.http().get("/health").await.expect(200).json();
    assert_eq!(summary["status"], "healthy", "{summary}");
}

pub(crate) async fn a_service_that_is_about_to_end_is_not_ready_and_still_answers(app: &TestApp) {
    let app = app.second(&[]).await;
    app.service().readiness.turn_off();
    app.http().get("/health/ready").await.expect(503);
    app.http().get("/health/live").await.expect(200);
    app.http().get("/api/v2/users/me").await.expect(401);
    app.stop().await;
}

pub(crate) async fn without_its_database_a_service_lives_but_is_not_ready(app: &TestApp) {
    let app = app.second(&[]).await;
    app.service().database.close().await;
    app.http().get("/health/ready").await.expect(503);
    app.http().get("/health/live").await.expect(200);
    let summary = app.http().get("/health").await.json();
    assert_eq!(summary["status"], "degraded", "{summary}");
    for version in ["v1", "v2"] {
        let body = serde_json::json!({"login": "ada@example.org", "password": "x"});
        let answer =
            app.http().request("POST", &format!("/api/{version}/auth/login")).json(&body).send().await;
        assert_eq!(answer.refusal(), (503, "unavailable".into()));
        assert!(answer.header("retry-after").is_some());
    }
    app.stop().await;
}
