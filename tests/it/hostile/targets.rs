//! Methods and targets that nobody needs.

use super::raw::exchange;
use crate::support::app::{Engine, TestApp};

#[tokio::test]
async fn no_target_makes_the_service_fail() {
    let app = TestApp::start(Engine::Sqlite).await;
    let long = format!("/api/v2/users?{}", "q=a&".repeat(1_900));
    let targets = [
        "*",
        "x:443",
        "//",
        "/..",
        "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/%252e%252e/x",
        "/api/v2/%00",
        "/api/v2/users/%00",
        "/api/v2/users/%ff%fe",
        "/api/v2/users/%c0%af",
        "/api/v2/users/%2575",
        "/api/v2/users/%",
        "/api/v2/users/%zz",
        "/api/v2//users",
        "/api/v2/users/me/",
        "/api/v2/users?%00",
        "/api/v2/users?limit=%ff",
        "/api/v2/users?limit=%zz&limit=",
        "/api/v2/users/me;x=y",
        "/api/v2/users/..%2f",
        "http://x",
        "http://x:99999/",
        &long,
    ];
    for target in targets {
        for method in ["GET", "POST", "OPTIONS", "DELETE", "TRACE", "CONNECT", "PRI", "BREW"] {
            let request = format!("{method} {target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
            let answer = exchange(app.address, request.as_bytes()).await;
            let status = answer.split(' ').nth(1).unwrap_or_default();
            assert!(answer.is_empty() || !status.starts_with('5'), "{method} {target} is answered {answer}");
            assert!(answer.matches("HTTP/1.").count() <= 1, "{method} {target} is answered {answer}");
        }
    }
    app.stop().await;
}

#[tokio::test]
async fn a_target_that_is_too_long_is_refused_in_the_shape_of_its_version() {
    let app = TestApp::start(Engine::Sqlite).await;
    for (path, member) in [("/api/v1/users", "\"error\":{"), ("/api/v2/users", "\"type\":")] {
        let query = "a".repeat(10_000);
        let request = format!(
            "GET {path}?{query} HTTP/1.1\r\nhost: x\r\norigin: https://app.example.org\r\nconnection: close\r\n\r\n"
        );
        let answer = exchange(app.address, request.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 414 "), "{answer}");
        for part in ["uri_too_long", "x-request-id: ", "access-control-allow-origin: ", member] {
            assert!(answer.contains(part), "{part} is missing from {answer}");
        }
    }
    app.stop().await;
}

#[tokio::test]
async fn methods_that_no_path_knows_are_refused_in_the_shape_of_the_version() {
    let app = TestApp::start(Engine::Sqlite).await;
    for method in ["TRACE", "BREW", "PROPFIND", "CONNECT"] {
        let request = format!("{method} /api/v2/users/me HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        let answer = exchange(app.address, request.as_bytes()).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
        if method != "CONNECT" {
            assert!(answer.starts_with("HTTP/1.1 405 ") && answer.contains("method_not_allowed"), "{answer}");
        }
    }
    app.stop().await;
}
