//! What is measured.

use std::time::Duration;

use tokio::time::{sleep, timeout};

use crate::support::app::{Actor, Engine, Metrics, PASSWORD, TestApp, Version};

const DURATION: &str = "http_server_request_duration_seconds_count";

pub(crate) async fn requests_are_measured_by_template_and_status(app: &TestApp) {
    let admin = app.admin(Version::V2, "ada").await;
    admin.get(&format!("/users/{}", admin.0.id)).await.expect(200);
    admin.get("/users/01900000-0000-7000-8000-000000000000").await.expect(404);
    app.http().get("/somewhere/secret").await.expect(404);
    app.http().request("BREW", "/somewhere/secret").send().await.expect(404);
    let metrics = app.metrics().await;
    let read = |status| {
        [
            ("http_request_method", "GET"),
            ("http_route", "/api/v2/users/{id}"),
            ("http_response_status_code", status),
        ]
    };
    assert_eq!(metrics.sum(DURATION, &read("200")), Some(1.0), "{}", metrics.text());
    assert_eq!(metrics.sum(DURATION, &read("404")), Some(1.0));
    assert_eq!(metrics.sum(DURATION, &[("http_request_method", "_OTHER")]), Some(1.0));
    assert_eq!(metrics.sum("http_server_active_requests", &[("http_request_method", "GET")]), Some(0.0));
    assert!(metrics.text().contains("url_scheme=\"https\""));
    for secret in ["secret", "BREW", "/metrics", "127.0.0.1", &admin.0.id, "example.org", "it/1"] {
        assert!(!metrics.text().contains(secret), "{secret}");
    }
}

pub(crate) async fn use_of_a_version_is_counted_by_kind_of_client(app: &TestApp) {
    for agent in ["curl/8.5.0", "Mozilla/5.0 (X11)", "secret-tool/1"] {
        app.http().request("GET", "/api/v1/users/me").header("user-agent", agent).send().await.expect(401);
    }
    app.http().request("GET", "/api/v2/users/me").without("user-agent").send().await.expect(401);
    let metrics = app.metrics().await;
    let of = |version, client| {
        metrics.sum("hexwright_api_requests_total", &[("api_version", version), ("client", client)])
    };
    let counts =
        [of("v1", "curl"), of("v1", "browser"), of("v1", "other"), of("v2", "none"), of("v2", "other")];
    assert_eq!(counts, [Some(1.0), Some(1.0), Some(1.0), Some(1.0), None]);
}

pub(crate) async fn signing_in_registering_and_refreshing_are_counted_by_outcome(app: &TestApp) {
    let ada = app.member(Version::V2, "ada").await;
    let nobody = app.anonymous(Version::V2);
    nobody.register("ada").await.expect(409);
    nobody.login("nobody@example.org", PASSWORD).await.expect(401);
    let fresh = ada.present(&ada.refresh).await.expect(200).data();
    let fresh = fresh["refresh_token"].as_str().expect("a token").to_owned();
    ada.present(&fresh).await.expect(200);
    ada.present(&ada.refresh).await.expect(401);
    ada.present("nonsense").await.expect(401);
    let metrics = app.metrics().await;
    let of = |name, outcome| metrics.sum(name, &[("outcome", outcome)]);
    let (registrations, logins) = ("hexwright_registrations_total", "hexwright_logins_total");
    assert_eq!([of(registrations, "success"), of(registrations, "email_taken")], [Some(1.0), Some(1.0)]);
    assert_eq!([of(logins, "success"), of(logins, "invalid_credentials")], [Some(1.0), Some(1.0)]);
    let refreshes = "hexwright_token_refreshes_total";
    assert_eq!(
        [of(refreshes, "success"), of(refreshes, "reused"), of(refreshes, "invalid")],
        [Some(2.0), Some(1.0), Some(1.0)]
    );
}

pub(crate) async fn statements_waits_and_pools_are_measured(app: &TestApp) {
    app.member(Version::V2, "ada").await.get("/users/me").await.expect(200);
    let metrics = app.metrics().await;
    let (system, pool) = match app.engine() {
        Engine::Sqlite => ("sqlite", "sqlite_readers"),
        Engine::Postgres => ("postgresql", "postgresql"),
    };
    for operation in ["BEGIN", "INSERT", "COMMIT", "SELECT"] {
        let labels = [("db_system_name", system), ("db_operation_name", operation)];
        assert!(metrics.count("db_client_operation_duration_seconds_count", &labels) >= 1.0, "{operation}");
    }
    let pool = ("db_client_connection_pool_name", pool);
    assert!(metrics.count("db_client_connection_wait_time_seconds_count", &[pool]) >= 1.0);
    assert_eq!(metrics.sum("db_client_connection_max", &[pool]), Some(4.0), "{}", metrics.text());
    let idle = ("db_client_connection_state", "idle");
    assert!(metrics.sum("db_client_connection_count", &[pool, idle]).is_some());
}

pub(crate) async fn hashing_is_measured(app: &TestApp) {
    app.member(Version::V2, "ada").await;
    let metrics = app.metrics().await;
    assert_eq!(metrics.sum("hexwright_password_hash_duration_seconds_count", &[]), Some(2.0));
    assert_eq!(metrics.sum("hexwright_password_hash_wait_time_seconds_count", &[]), Some(2.0));
    assert_eq!(metrics.sum("hexwright_password_hash_waiting", &[]), Some(0.0));
    assert!(metrics.count("hexwright_password_hash_limit", &[]) >= 1.0);
    assert!(metrics.sum("hexwright_password_hash_running", &[]).is_some());
}

pub(crate) async fn refused_requests_are_counted_by_reason(app: &TestApp) {
    let app = app.second(&[("RATE_LIMIT_PER_MINUTE", "1")]).await;
    app.http().get("/api/v2/users/me").await.expect(401);
    app.http().get("/api/v2/users/me").await.expect(429);
    let metrics = app.metrics().await;
    assert_eq!(metrics.sum("hexwright_requests_refused_total", &[("reason", "rate_limited")]), Some(1.0));
    app.stop().await;
}

pub(crate) async fn the_process_its_runtime_and_what_it_needs_are_measured(app: &TestApp) {
    let is_up = |metrics: &Metrics| {
        metrics.sum("hexwright_dependency_up", &[("dependency", "database")]) == Some(1.0)
    };
    let is_timed = |metrics: &Metrics| metrics.count("hexwright_runtime_lag_seconds_count", &[]) >= 1.0;
    let measured = async {
        loop {
            let metrics = app.metrics().await;
            if is_up(&metrics) && is_timed(&metrics) {
                break metrics;
            }
            sleep(Duration::from_millis(20)).await;
        }
    };
    let metrics = timeout(Duration::from_secs(30), measured).await.expect("it is measured");
    assert!(metrics.count("process_memory_usage_bytes", &[]) > 1e6);
    assert!(metrics.count("process_uptime_seconds", &[]) > 0.0);
    assert!(metrics.count("hexwright_runtime_tasks", &[]) >= 1.0);
    let busy = metrics.sum("hexwright_runtime_busy", &[]).expect("a share");
    assert!((0.0..=1.0).contains(&busy), "{busy}");
    assert!(metrics.count("hexwright_http_connections", &[]) >= 1.0, "{}", metrics.text());
}

pub(crate) async fn what_somebody_is_woken_for_is_counted_from_zero(app: &TestApp) {
    let app = app.second(&[]).await;
    let metrics = app.metrics().await;
    let (pool, read) = match app.engine() {
        Engine::Sqlite => ("sqlite_writer", "sqlite_readers"),
        Engine::Postgres => ("postgresql", "postgresql"),
    };
    let born = [
        ("db_client_connection_timeouts_total", "db_client_connection_pool_name", pool),
        ("db_client_connection_timeouts_total", "db_client_connection_pool_name", read),
        ("hexwright_token_refreshes_total", "outcome", "failed"),
        ("hexwright_logins_total", "outcome", "not_found"),
        ("hexwright_token_refreshes_total", "outcome", "reused"),
        ("hexwright_logins_total", "outcome", "invalid_credentials"),
        ("hexwright_logins_total", "outcome", "unavailable"),
        ("hexwright_registrations_total", "outcome", "success"),
        ("hexwright_requests_total", "outcome", "failed"),
        ("hexwright_requests_refused_total", "reason", "overloaded"),
    ];
    for (name, label, value) in born {
        assert_eq!(metrics.sum(name, &[(label, value)]), Some(0.0), "{name} {value}");
    }
    app.http().get("/nowhere").await.expect(404);
    app.http().get("/health/live").await.expect(200);
    app.http().get("/api/v2/users/me").await.expect(401);
    let metrics = app.metrics().await;
    let judged = |outcome| metrics.sum("hexwright_requests_total", &[("outcome", outcome)]);
    assert_eq!(["answered", "refused", "failed"].map(judged), [Some(1.0), Some(1.0), Some(0.0)]);
    app.stop().await;
}

pub(crate) async fn a_failure_is_measured_by_its_code(app: &TestApp) {
    let app = app.second(&[]).await;
    app.service().database.close().await;
    app.http().get("/api/v2/users/me").await.expect(401);
    let body = serde_json::json!({"login": "ada@example.org", "password": "x"});
    app.http().request("POST", "/api/v2/auth/login").json(&body).send().await.expect(503);
    let metrics = app.metrics().await;
    let failed = [("http_response_status_code", "503"), ("error_type", "unavailable")];
    assert_eq!(metrics.sum(DURATION, &failed), Some(1.0), "{}", metrics.text());
    assert_eq!(metrics.sum("hexwright_logins_total", &[("outcome", "unavailable")]), Some(1.0));
    app.stop().await;
}
