use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use futures::future::join_all;
use serde_json::Value;
use tower::ServiceExt;

use crate::{
    ApiSettings, ApiVersion, openapi_json,
    testing::{TestApi, user_id},
};

/// Every operation that the documents tell: method, path with an id in it, and what is told of it.
fn documented() -> Vec<(String, String, Value)> {
    let mut operations = Vec::new();
    for version in ApiVersion::ALL {
        let document: Value = serde_json::from_str(&openapi_json(version)).expect("a document in JSON");
        for (path, item) in document["paths"].as_object().expect("paths") {
            for (method, operation) in item.as_object().expect("operations") {
                let path = path.replace("{id}", &user_id(2).to_string());
                operations.push((method.to_uppercase(), path, operation.clone()));
            }
        }
    }
    operations
}

#[tokio::test]
async fn every_documented_operation_is_served_and_answers_what_is_documented() {
    let api = TestApi::with(ApiSettings {
        auth_quota: domain::shared::Quota { limit: 1_000, ..ApiSettings::default().auth_quota },
        ..ApiSettings::default()
    });
    for (method, path, operation) in documented() {
        let json = "application/json";
        let media_types = operation["requestBody"]["content"].as_object();
        let media_type = media_types.and_then(|all| all.keys().next()).map_or(json, String::as_str);
        let headers = [("authorization", "Bearer good"), ("content-type", media_type), ("if-match", "\"7\"")];
        let body = if media_types.is_some() { "{}" } else { "" };
        let answer = api.ask(&method, &path, &headers, body).await;
        let told = &operation["responses"][answer.status.as_str()];
        assert!(told.is_object(), "{method} {path}: {} is not documented", answer.status);
        assert_ne!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
        let media_type = answer.header("content-type");
        assert!(answer.bytes.is_empty() || told["content"][media_type].is_object(), "{method} {path}");
    }
}

#[tokio::test]
async fn every_operation_that_asks_for_a_token_refuses_those_who_have_none() {
    let api = TestApi::new();
    let mut asked = 0;
    for (method, path, operation) in documented() {
        let security = operation["security"].as_array().expect("a word on security");
        if security.iter().any(|one| one.as_object().is_some_and(serde_json::Map::is_empty)) {
            continue;
        }
        let answer = api.ask(&method, &path, &[], "").await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{method} {path}");
        assert_eq!(answer.header("www-authenticate"), "Bearer", "{method} {path}");
        asked += 1;
    }
    assert_eq!(asked, 2 * 16);
}

#[tokio::test]
async fn metrics_beside_the_api_keep_its_rules_but_are_not_watched() {
    let quota = domain::shared::Quota { limit: 5, ..ApiSettings::default().document_quota };
    let api = TestApi::with(ApiSettings { document_quota: quota, ..ApiSettings::default() });
    let shown = api.get("/metrics").await;
    assert_eq!((shown.status, shown.bytes.as_slice()), (StatusCode::OK, &b"measured"[..]));
    assert_ne!(shown.header("x-request-id"), "");
    let unlucky = [("authorization", "Bearer unlucky")];
    let no_host = [("authorization", "Bearer good"), ("host", "a b")];
    for (answer, status, code) in [
        (api.ask("GET", "/metrics", &[], "").await, 401, "unauthenticated"),
        (api.ask("POST", "/metrics", &[], "").await, 405, "method_not_allowed"),
        (api.ask("GET", "/metrics", &unlucky, "").await, 500, "internal"),
        (api.ask("GET", "/metrics", &no_host, "").await, 400, "invalid_parameter"),
    ] {
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (status, code));
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{code}");
        assert_eq!(answer.json()["request_id"], answer.header("x-request-id"), "{code}");
    }
    assert_eq!(api.ask("GET", "/metrics", &[], "").await.header("www-authenticate"), "Bearer");
    assert_eq!(api.get("/metrics").await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(api.get("/metrics").await.code(), "rate_limited");
    let told = api.watching.told();
    assert!(told.iter().all(|line| line.starts_with("refuse ")), "nobody watches who measures: {told:?}");
}

#[tokio::test]
async fn metrics_of_an_overloaded_service_are_read_but_by_few_at_once() {
    let api = TestApi::with(ApiSettings { max_concurrent_requests: 0, ..ApiSettings::default() });
    assert_eq!(api.get("/docs/").await.code(), "overloaded");
    let read = || {
        let request = Request::get("/metrics").header("host", "a").header("authorization", "Bearer good");
        api.router.clone().oneshot(request.body(Body::empty()).expect("a request"))
    };
    let unread: Vec<_> = join_all((0..8).map(|_| read())).await;
    assert!(unread.iter().all(|answer| answer.as_ref().is_ok_and(|answer| answer.status() == 200)));
    assert_eq!(api.get("/metrics").await.code(), "overloaded");
    drop(unread);
    assert_eq!(api.get("/metrics").await.status, 200);
}

#[tokio::test]
async fn what_a_write_is_remembered_by_comes_from_the_request() {
    let api = TestApi::new();
    let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let headers = [
        ("authorization", "Bearer good"),
        ("x-request-id", "01993b6e-7b1c-7000-8000-000000000001"),
        ("traceparent", trace),
        ("user-agent", "curl/8.5.0"),
    ];
    api.ask("POST", &format!("/api/v1/users/{}/lock", user_id(2)), &headers, "").await;
    let cause = api.causes.lock().expect("the causes").pop().expect("a write");
    assert_eq!(cause.caller().map(|caller| caller.user), Some(user_id(1)));
    assert_eq!(cause.correlation.map(|id| id.to_string()).as_deref(), Some(headers[1].1));
    assert_eq!(cause.trace.as_deref(), Some(trace));
    assert_eq!(cause.address, Some([192, 0, 2, 1].into()));
    assert_eq!(cause.agent.as_deref(), Some("curl/8.5.0"));
}
