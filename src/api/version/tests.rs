use axum::{
    body::to_bytes,
    http::{HeaderValue, StatusCode},
    response::IntoResponse,
};
use serde_json::{Value, json};

use super::{Plain, write_error};
use crate::testing::{TestApi, user_id};

const GOOD: (&str, &str) = ("authorization", "Bearer good");

#[tokio::test]
async fn version_1_tells_all_problems_by_field() {
    let api = TestApi::new();
    let body = r#"{"email": 7, "password": null, "username": ["a"]}"#;
    let answer = api.ask("POST", "/api/v1/auth/register", &[("x-request-id", "r-1")], body).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.header("content-type"), "application/json");
    let wrong = json!([{"code": "wrong_type", "message": "must be a text"}]);
    let missing = json!([{"code": "required", "message": "is required"}]);
    let expected = json!({
        "error": {
            "code": "validation_failed",
            "message": "Some fields are not valid",
            "field_errors": {"email": wrong, "password": missing, "name": missing, "username": wrong},
        },
        "request_id": "r-1",
    });
    assert_eq!(answer.json(), expected);
}

#[tokio::test]
async fn version_2_tells_all_problems_by_pointer() {
    let api = TestApi::new();
    let body = r#"{"email": "a@example.org", "password": "secret", "name": {}}"#;
    let answer = api.ask("POST", "/api/v2/auth/register", &[("x-request-id", "r-1")], body).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let expected = json!({
        "type": "about:blank",
        "title": "Unprocessable Entity",
        "status": 422,
        "detail": "Some fields are not valid",
        "code": "validation_failed",
        "errors": [{"pointer": "/name", "code": "wrong_type", "detail": "must be a text"}],
        "request_id": "r-1",
    });
    assert_eq!(answer.json(), expected);
}

#[tokio::test]
async fn a_user_is_the_same_in_both_versions_but_for_the_envelope_and_the_tag() {
    let api = TestApi::new();
    let user = json!({
        "id": user_id(1).to_string(),
        "email": "user1@example.org",
        "username": null,
        "name": "Ada \"Countess\" Lovelace",
        "role": "user",
        "locked_at": null,
        "deleted_at": null,
        "version": 7,
        "created_at": "2026-01-01T00:00:00.000001Z",
        "updated_at": "2026-01-01T00:00:00.000000Z",
    });
    let plain = api.get("/api/v2/users/me").await;
    assert_eq!((plain.status, plain.json()), (StatusCode::OK, user.clone()));
    assert_eq!(plain.header("etag"), "\"7\"");
    let wrapped = api.ask("GET", "/api/v1/users/me", &[GOOD, ("x-request-id", "r-1")], "").await;
    assert_eq!(wrapped.json(), json!({"data": user, "meta": {"request_id": "r-1"}}));
    assert_eq!(wrapped.header("etag"), "");
}

#[tokio::test]
async fn a_failure_tells_the_client_nothing() {
    let api = TestApi::new();
    for (version, code) in [("v1", "/error/code"), ("v2", "/code")] {
        let path = format!("/api/{version}/users/{}/restore", user_id(2));
        let answer = api.ask("POST", &path, &[GOOD], "").await;
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(answer.json().pointer(code), Some(&json!("internal")));
        assert!(!String::from_utf8_lossy(&answer.bytes).contains("secret detail"));
    }
}

#[tokio::test]
async fn an_unknown_path_is_404_in_the_shape_of_where_it_is() {
    let api = TestApi::new();
    for path in ["/", "/nowhere", "/api", "/api/v3/users", "/api/v2", "/api/v2/nowhere", "/api/v2/users/"] {
        let answer = api.get(path).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::NOT_FOUND, "not_found"), "{path}");
        assert_eq!(answer.header("content-type"), "application/problem+json", "{path}");
    }
    for path in ["/api/v1", "/api/v1/nowhere"] {
        let answer = api.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert_eq!(answer.json()["error"]["code"], "not_found", "{path}");
    }
}

#[tokio::test]
async fn a_wrong_method_is_405_and_told_the_right_ones() {
    let api = TestApi::new();
    let cases = [
        ("/api/v2/users/me", "GET,HEAD,PATCH"),
        ("/api/v1/auth/login", "POST"),
        ("/health/live", "GET,HEAD"),
        ("/docs/", "GET,HEAD"),
    ];
    for (path, allowed) in cases {
        let answer = api.ask("DELETE", path, &[], "").await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
        assert_eq!(answer.header("allow"), allowed, "{path}");
        assert!(String::from_utf8_lossy(&answer.bytes).contains("\"method_not_allowed\""), "{path}");
    }
}

#[tokio::test]
async fn what_the_client_has_already_is_304_in_version_2() {
    let api = TestApi::new();
    for known in ["\"7\"", "W/\"7\"", "\"1\", \"7\"", "*"] {
        let answer = api.ask("GET", "/api/v2/users/me", &[GOOD, ("if-none-match", known)], "").await;
        assert_eq!(answer.status, StatusCode::NOT_MODIFIED, "{known}");
        assert_eq!((answer.header("etag"), answer.bytes.len()), ("\"7\"", 0));
    }
    let other = api.ask("GET", "/api/v2/users/me", &[GOOD, ("if-none-match", "\"6\"")], "").await;
    assert_eq!(other.status, StatusCode::OK);
    let first = api.ask("GET", "/api/v1/users/me", &[GOOD, ("if-none-match", "\"7\"")], "").await;
    assert_eq!(first.status, StatusCode::OK);
}

#[tokio::test]
async fn head_answers_as_get_does_without_the_body() {
    let api = TestApi::new();
    for path in ["/api/v1/users/me", "/api/v2/users/me", "/health/live"] {
        let get = api.get(path).await;
        let head = api.ask("HEAD", path, &[GOOD], "").await;
        assert_eq!((head.status, head.bytes.len()), (get.status, 0), "{path}");
        assert_eq!(head.header("content-length"), get.bytes.len().to_string(), "{path}");
        assert_eq!(head.header("content-type"), get.header("content-type"), "{path}");
    }
}

#[tokio::test]
async fn what_was_made_is_found_where_the_answer_says() {
    let api = TestApi::new();
    let body = r#"{"email": "a@example.org", "password": "p", "name": "n"}"#;
    for version in ["v1", "v2"] {
        let answer = api.ask("POST", &format!("/api/{version}/auth/register"), &[], body).await;
        assert_eq!(answer.status, StatusCode::CREATED);
        let place = format!("https://api.example.org/api/{version}/users/{}", user_id(1));
        assert_eq!(answer.header("location"), place);
    }
}

#[tokio::test]
async fn a_refusal_without_a_body_gets_the_code_that_its_status_stands_for() {
    for (status, code) in [
        (StatusCode::NOT_FOUND, "not_found"),
        (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"),
        (StatusCode::PAYLOAD_TOO_LARGE, "payload_too_large"),
        (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type"),
        (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
        (StatusCode::IM_A_TEAPOT, "invalid_parameter"),
        (StatusCode::BAD_GATEWAY, "internal"),
    ] {
        let written = write_error(status.into_response(), &Plain, &HeaderValue::from_static("r-1"));
        assert_eq!(
            (written.status(), written.headers()["content-type"].as_bytes()),
            (status, &b"application/problem+json"[..])
        );
        let body = to_bytes(written.into_body(), 1_000).await.expect("a short body");
        let body: Value = serde_json::from_slice(&body).expect("JSON");
        assert_eq!((&body["code"], &body["request_id"]), (&json!(code), &json!("r-1")), "{status}");
    }
}

#[tokio::test]
async fn what_is_no_refusal_stays_as_it_is() {
    for status in [StatusCode::OK, StatusCode::NOT_MODIFIED] {
        let written = write_error(status.into_response(), &Plain, &HeaderValue::from_static("r-1"));
        assert_eq!((written.status(), written.headers().get("content-type")), (status, None));
        assert!(to_bytes(written.into_body(), 1_000).await.expect("no body").is_empty());
    }
}
