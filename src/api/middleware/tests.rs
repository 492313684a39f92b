use std::time::Duration;

use axum::{
    body::{Body, HttpBody as _},
    http::{Request, StatusCode},
};
use domain::shared::Quota;
use futures::stream::{self, StreamExt as _};
use tower::ServiceExt as _;

use crate::{
    ApiSettings, Cors,
    testing::{Answer, TestApi, user_id},
};

const GOOD: (&str, &str) = ("authorization", "Bearer good");
const PAGE: (&str, &str) = ("origin", "https://app.example.org");

fn quota(limit: u32) -> Quota {
    Quota { limit, window: Duration::from_mins(1) }
}

fn lock(number: u8) -> String {
    format!("/api/v2/users/{}/lock", user_id(number))
}

/// A refusal is one that a web page can read and an operator can find.
fn assert_readable(answer: &Answer, status: u16, code: &str) {
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (status, code));
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_ne!(answer.header("x-request-id"), "");
    assert_eq!(answer.json()["request_id"], answer.header("x-request-id"));
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn a_panic_is_a_500_like_any_other() {
    let api = TestApi::new();
    let answer = api.ask("POST", &lock(13), &[GOOD, PAGE], "").await;
    assert_readable(&answer, 500, "internal");
    assert!(!String::from_utf8_lossy(&answer.bytes).contains("unlucky"));
    let first = api.ask("POST", &lock(13).replace("v2", "v1"), &[GOOD], "").await;
    assert_eq!(first.json()["error"]["code"], "internal");
}

#[tokio::test]
async fn too_many_requests_of_one_address_are_429() {
    let api = TestApi::with(ApiSettings { auth_quota: quota(2), ..ApiSettings::default() });
    let login = async || api.ask("POST", "/api/v2/auth/login", &[PAGE], "{}").await;
    let first = login().await;
    assert_eq!(first.status, StatusCode::OK);
    assert_eq!(first.header("ratelimit-policy"), "\"auth\";q=2;w=60");
    assert_eq!(first.header("ratelimit"), "\"auth\";r=1;t=30");
    assert_eq!(login().await.header("ratelimit"), "\"auth\";r=0;t=30");
    let refused = login().await;
    assert_readable(&refused, 429, "rate_limited");
    assert_eq!(refused.header("retry-after"), "30");
    assert_eq!(refused.header("ratelimit"), "\"auth\";r=0;t=30");
}

#[tokio::test]
async fn only_what_tries_passwords_or_finds_out_about_accounts_is_in_the_narrow_class() {
    let api = TestApi::with(ApiSettings { auth_quota: quota(0), ..ApiSettings::default() });
    let narrow = [
        ("POST", "/api/v2/auth/register"),
        ("POST", "/api/v1/auth/login"),
        ("POST", "/api/v2/auth/password/rate"),
        ("GET", "/api/v2/auth/username-available?username=ada"),
        ("PUT", "/api/v2/users/me/password"),
        ("POST", "/api/v1/users/me/delete"),
    ];
    for (method, path) in narrow {
        assert_eq!(api.ask(method, path, &[GOOD], "{}").await.status, 429, "{path}");
    }
    let wide = [
        ("POST", "/api/v2/auth/refresh"),
        ("POST", "/api/v2/auth/logout"),
        ("GET", "/api/v2/auth/sessions"),
        ("GET", "/api/v2/users/me"),
        ("GET", "/api/v2/auth/login"),
        ("POST", "/api/v2/users/me/password"),
        ("DELETE", "/api/v2/auth/username-available"),
    ];
    for (method, path) in wide {
        assert_ne!(api.ask(method, path, &[GOOD], "{}").await.status, 429, "{path}");
    }
}

#[tokio::test]
async fn one_user_is_counted_whatever_the_address_and_the_tighter_limit_is_told() {
    let settings = ApiSettings {
        default_quota: quota(3),
        trusted_proxies: vec![([192, 0, 2, 1].into(), 32)],
        client_address_header: Some("x-forwarded-for".to_owned()),
        ..ApiSettings::default()
    };
    let api = TestApi::with(settings);
    let from = async |address: &str| {
        api.ask("GET", "/api/v2/users/me", &[GOOD, ("x-forwarded-for", address)], "").await
    };
    for (address, left) in [("203.0.113.1", 2), ("203.0.113.2", 1), ("203.0.113.3", 0)] {
        assert_eq!(from(address).await.header("ratelimit"), format!("\"default\";r={left};t=30"));
    }
    assert_eq!(from("203.0.113.4").await.code(), "rate_limited");
}

#[tokio::test]
async fn health_is_not_counted() {
    let none = ApiSettings { default_quota: quota(0), document_quota: quota(0), ..ApiSettings::default() };
    let api = TestApi::with(none);
    for path in ["/health", "/health/live", "/health/ready"] {
        let answer = api.ask("GET", path, &[], "").await;
        assert_eq!((answer.status, answer.header("ratelimit")), (StatusCode::OK, ""), "{path}");
    }
    assert_eq!(api.get("/nowhere").await.status, 429);
}

#[tokio::test]
async fn documents_and_their_page_have_a_wide_limit_of_their_own() {
    let few = ApiSettings { default_quota: quota(0), document_quota: quota(4), ..ApiSettings::default() };
    let api = TestApi::with(few);
    let paths = ["/docs/", "/api/v1/openapi.json", "/api/v2/openapi.json", "/swagger-ui/"];
    for (path, left) in paths.into_iter().zip((0..4).rev()) {
        let answer = api.ask("GET", path, &[], "").await;
        assert_ne!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{path}");
        if path.starts_with("/docs") {
            assert_eq!(answer.header("ratelimit"), format!("\"documents\";r={left};t=30"), "{path}");
        }
    }
    for path in paths {
        assert_eq!(api.ask("GET", path, &[], "").await.status, StatusCode::TOO_MANY_REQUESTS, "{path}");
    }
    assert!(ApiSettings::default().document_quota.limit >= 300);
}

#[tokio::test]
async fn an_answer_counts_among_those_at_once_until_its_body_is_gone() {
    let api = TestApi::with(ApiSettings { max_concurrent_requests: 1, ..ApiSettings::default() });
    let request = || Request::get("/docs/swagger-ui.css").header("host", "a").body(Body::empty());
    let first = api.router.clone().oneshot(request().expect("a request")).await.expect("an answer");
    assert_eq!(first.status(), StatusCode::OK);
    assert!(first.body().size_hint().exact().is_some_and(|length| length > 0), "its length is told");
    let refused = api.ask("GET", "/docs/", &[], "").await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (503, "overloaded"));
    assert_eq!(api.get("/health/live").await.status, 200);
    drop(first);
    assert_eq!(api.ask("GET", "/docs/", &[], "").await.status, 200);
}

#[tokio::test]
async fn whoever_cannot_count_refuses() {
    let api = TestApi::new();
    api.limiter_broken.turn_on();
    let answer = api.ask("GET", "/api/v2/users/me", &[GOOD, PAGE], "").await;
    assert_readable(&answer, 503, "unavailable");
    assert_ne!(answer.header("retry-after"), "");
    assert_eq!(api.get("/health/live").await.status, 200);
}

#[tokio::test]
async fn more_at_once_than_allowed_is_503_but_health_answers() {
    let api = TestApi::with(ApiSettings { max_concurrent_requests: 0, ..ApiSettings::default() });
    let answer = api.ask("GET", "/api/v2/users/me", &[PAGE], "").await;
    assert_readable(&answer, 503, "overloaded");
    assert_eq!(answer.header("retry-after"), "1");
    assert_eq!(api.get("/health/live").await.status, 200);
}

#[tokio::test]
async fn who_has_its_share_of_requests_is_answered_503_but_health_and_metrics_answer() {
    let api = TestApi::new();
    for (path, status, pointer) in [
        ("/api/v1/users/me", 503, "/error/code"),
        ("/api/v2/users/me", 503, "/code"),
        ("/health/live", 200, ""),
        ("/metrics", 200, ""),
    ] {
        let request =
            Request::get(path).header("host", "a").header(GOOD.0, GOOD.1).extension(crate::Crowding);
        let answer = api.send(request.body(Body::empty()).expect("a request")).await;
        assert_eq!(answer.status, status, "{path}");
        if status == 503 {
            assert_eq!(answer.json().pointer(pointer).expect("a code"), "overloaded", "{path}");
        }
    }
}

#[tokio::test]
async fn what_takes_too_long_is_503_but_what_it_writes_is_written() {
    let request_timeout = Duration::from_millis(20);
    let api = TestApi::with(ApiSettings { request_timeout, ..ApiSettings::default() });
    let answer = api.ask("POST", &lock(13).replace("lock", "unlock"), &[GOOD, PAGE], "").await;
    assert_readable(&answer, 503, "timeout");
    assert!(!api.written.is_on());
    api.go_on.notify_one();
    api.writes.drain().await;
    assert!(api.written.is_on());
}

#[tokio::test]
async fn a_body_that_does_not_arrive_in_time_is_the_clients_fault() {
    let request_timeout = Duration::from_millis(20);
    let api = TestApi::with(ApiSettings { request_timeout, ..ApiSettings::default() });
    for (path, pointer) in [("/api/v1/auth/login", "/error/code"), ("/api/v2/auth/login", "/code")] {
        let begun = stream::iter([Ok::<_, std::io::Error>("{")]).chain(stream::pending());
        let request = Request::post(path).header("content-type", "application/json");
        let answer = api.send(request.body(Body::from_stream(begun)).expect("a request")).await;
        assert_eq!(answer.status, 408, "{path}");
        assert_eq!(answer.json().pointer(pointer), Some(&"request_timeout".into()), "{path}");
        assert_eq!((answer.header("connection"), answer.header("retry-after")), ("close", ""), "{path}");
    }
    let endless = stream::repeat_with(|| Ok::<_, std::io::Error>(" ")).then(async |piece| {
        tokio::time::sleep(Duration::from_millis(1)).await;
        piece
    });
    let request = Request::post("/api/v2/auth/login").header("content-type", "application/json");
    let answer = api.send(request.body(Body::from_stream(endless)).expect("a request")).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (408, "request_timeout"), "in tiny pieces");
}

#[tokio::test]
async fn a_client_that_accepts_no_json_is_told_so_in_json() {
    let api = TestApi::new();
    let answer = api.ask("GET", "/api/v2/users/me", &[GOOD, PAGE, ("accept", "text/html")], "").await;
    assert_readable(&answer, 406, "not_acceptable");
    let page = api.ask("GET", "/docs/", &[("accept", "text/html")], "").await;
    assert_eq!(page.status, 200);
}

#[tokio::test]
async fn a_web_page_asks_first_and_is_told_what_it_may() {
    let origins = Cors::Origins(vec!["https://app.example.org".to_owned()]);
    let api = TestApi::with(ApiSettings { cors: origins, ..ApiSettings::default() });
    let asked =
        [PAGE, ("access-control-request-method", "PATCH"), ("access-control-request-headers", "if-match")];
    let answer = api.ask("OPTIONS", "/api/v2/users/me", &asked, "").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("access-control-allow-origin"), "https://app.example.org");
    assert!(answer.header("access-control-allow-methods").contains("PATCH"));
    assert!(answer.header("access-control-allow-headers").contains("if-match"));
    let read = api.ask("GET", "/api/v1/users/me", &[GOOD, PAGE], "").await;
    let exposed = read.header("access-control-expose-headers").to_ascii_lowercase();
    for name in ["deprecation", "sunset", "x-request-id", "retry-after", "traceresponse"] {
        assert!(exposed.split(',').any(|header| header.trim() == name), "{name}: {exposed}");
    }
    let other = [("origin", "https://evil.example.org"), asked[1]];
    let answer = api.ask("OPTIONS", "/api/v2/users/me", &other, "").await;
    assert_eq!(answer.header("access-control-allow-origin"), "");
}

#[tokio::test]
async fn a_star_among_the_origins_stands_for_every_page() {
    let origins = Cors::Origins(vec!["https://app.example.org".to_owned(), "*".to_owned()]);
    for cors in [origins, Cors::Any] {
        let api = TestApi::with(ApiSettings { cors, ..ApiSettings::default() });
        let answer = api.ask("GET", "/api/v2/users/me", &[GOOD, PAGE], "").await;
        assert_eq!((answer.status.as_u16(), answer.header("access-control-allow-origin")), (200, "*"));
    }
}

#[tokio::test]
async fn long_answers_are_compressed_for_those_who_can_read_that() {
    let api = TestApi::new();
    let answer = api.ask("GET", "/api/v1/users", &[GOOD, ("accept-encoding", "gzip")], "").await;
    assert_eq!(answer.header("content-encoding"), "gzip");
    assert!(answer.bytes.starts_with(&[0x1f, 0x8b]));
    assert_eq!(api.get("/api/v1/users").await.header("content-encoding"), "");
}

#[tokio::test]
async fn a_client_that_forbids_the_plain_answer_gets_it_all_the_same() {
    let api = TestApi::new();
    for given in ["identity;q=0", "br, identity;q=0", "*;q=0", "gzip;q=0, *;q=0", "identity;q=0, *;q=0.000"] {
        let encoding = [GOOD, ("accept-encoding", given)];
        let answer = api.ask("POST", "/api/v2/auth/login", &encoding, "{}").await;
        assert_eq!(answer.status, 200, "{given}");
        let page = api.ask("GET", "/docs/", &encoding, "").await;
        assert_eq!((page.status, page.header("content-encoding")), (StatusCode::OK, ""), "{given}");
    }
    for given in ["gzip, identity;q=0", "*", "gzip;q=0.001", "identity;q=0, *;q=0.5"] {
        let answer = api.ask("GET", "/api/v1/users", &[GOOD, ("accept-encoding", given)], "").await;
        assert_eq!(answer.header("content-encoding"), "gzip", "{given}");
    }
}

#[tokio::test]
async fn every_answer_has_the_headers_that_keep_browsers_from_harm() {
    let api = TestApi::with(ApiSettings { hsts: true, ..ApiSettings::default() });
    for path in ["/api/v2/users/me", "/health", "/docs/", "/nowhere"] {
        let answer = api.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        assert!(answer.header("strict-transport-security").starts_with("max-age="), "{path}");
    }
    assert_eq!(TestApi::new().get("/health").await.header("strict-transport-security"), "");
}
