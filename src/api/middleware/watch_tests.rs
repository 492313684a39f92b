use std::collections::BTreeSet;

use serde_json::Value;
use tracing::subscriber::set_default;

use crate::{
    ApiSettings, ApiVersion, openapi_json,
    testing::{Log, OURS, TestApi, user_id},
};

const ID: (&str, &str) = ("x-request-id", "01900000-0000-7000-8000-00000000cafe");
const CLIENTS: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

#[tokio::test]
async fn a_request_is_one_readable_line() {
    let (api, log) = (TestApi::new(), Log::default());
    let _listening = set_default(log.clone());
    api.get(&format!("/api/v2/users/{}?x=secret", user_id(2))).await;
    api.get("/health/live").await;
    let lines: Vec<_> = log.lines().into_iter().filter(|line| line.starts_with("INFO")).collect();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].starts_with("INFO answered in "), "{}", lines[0]);
    assert!(lines[0].contains("status=200"), "{}", lines[0]);
    let said_once = log.spans("request").remove(0);
    assert!(
        said_once.starts_with("request method=\"GET\" route=\"/api/v2/users/{id}\" request_id="),
        "{said_once}"
    );
}

#[tokio::test]
async fn a_failure_is_logged_once_with_its_chain_and_the_request_id() {
    let (api, log) = (TestApi::new(), Log::default());
    let _listening = set_default(log.clone());
    let headers = [("authorization", "Bearer good"), ("x-request-id", "r-1")];
    api.ask("POST", &format!("/api/v1/users/{}/restore", user_id(2)), &headers, "").await;
    let lines: Vec<_> = log.lines().into_iter().filter(|line| line.starts_with("ERROR")).collect();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].contains("the store holds what it should not: secret detail"), "{}", lines[0]);
    let around = log.spans("request").remove(0);
    assert!(around.contains("request_id=\"r-1\"") && !lines[0].contains("r-1"), "{around}: {}", lines[0]);
}

#[tokio::test]
async fn a_request_that_is_refused_says_why_by_the_code_that_its_client_sees() {
    let (api, log) = (TestApi::new(), Log::default());
    let _listening = set_default(log.clone());
    for (path, status) in [("/api/v1/users/me", 401), ("/api/v2/nothing", 404), ("/nowhere", 404)] {
        assert_eq!(api.ask("GET", path, &[], "").await.status, status, "{path}");
    }
    api.ask("POST", "/api/v2/auth/login", &[], "{").await;
    api.ask("BREW", "/health/live", &[], "").await;
    api.get(&format!("/api/v2/users/{}", user_id(2))).await;
    let lines: Vec<_> = log.lines().into_iter().filter(|line| line.contains(" answered in ")).collect();
    let codes = lines.iter().map(|line| line.split_once("code=\"")?.1.split('"').next());
    let refused = ["unauthenticated", "not_found", "not_found", "malformed_json", "method_not_allowed"];
    let expected: Vec<_> = refused.into_iter().map(Some).chain([None]).collect();
    assert_eq!(codes.collect::<Vec<_>>(), expected, "{lines:?}");
}

#[tokio::test]
async fn lines_tell_the_trace_that_is_known() {
    let (api, log) = (TestApi::new(), Log::default());
    let _listening = set_default(log.clone());
    api.ask("GET", "/nowhere", &[], "").await;
    api.ask("GET", "/nowhere", &[("traceparent", CLIENTS)], "").await;
    api.watching.traces.turn_on();
    api.ask("GET", "/nowhere", &[("traceparent", CLIENTS)], "").await;
    let spans = log.spans("request");
    assert!(!spans[0].contains("trace_id"), "{}", spans[0]);
    let clients = "trace_id=\"4bf92f3577b34da6a3ce929d0e0e4736\" span_id=\"00f067aa0ba902b7\"";
    assert!(spans[1].ends_with(clients), "{}", spans[1]);
    let ours = "trace_id=\"11111111111111111111111111111111\" span_id=\"2222222222222222\"";
    assert!(spans[2].ends_with(ours), "{}", spans[2]);
}

#[tokio::test]
async fn whoever_observes_is_told_each_request_by_its_template() {
    let api =
        TestApi::with(ApiSettings { public_url: "https://x.example".to_owned(), ..ApiSettings::default() });
    let path = format!("/api/v2/users/{}?x=secret", user_id(2));
    api.ask("GET", &path, &[("authorization", "Bearer good"), ("user-agent", "curl/8.5")], "").await;
    assert_eq!(api.watching.told(), ["begin GET https", "end GET /api/v2/users/{id} 200 - v2 curl"]);
    api.ask("GET", "/somewhere/secret", &[("user-agent", "curl/8.5")], "").await;
    assert_eq!(api.watching.told(), ["begin GET https", "end GET - 404 not_found - none"]);
    api.ask(
        "POST",
        &format!("/api/v1/users/{}/restore", user_id(2)),
        &[("authorization", "Bearer good")],
        "",
    )
    .await;
    let ended = "end POST /api/v1/users/{id}/restore 500 internal v1 none";
    assert_eq!(api.watching.told(), ["begin POST https", ended]);
}

#[tokio::test]
async fn a_method_that_nobody_knows_has_no_name_of_its_own() {
    let (api, log) = (TestApi::new(), Log::default());
    let _listening = set_default(log.clone());
    for method in ["BREW", "get", "X-SECRET"] {
        api.ask(method, "/health/live", &[], "").await;
        assert_eq!(api.watching.told(), ["begin _OTHER https", "end _OTHER - 405 method_not_allowed - none"]);
        api.ask(method, "/nowhere", &[], "").await;
        api.watching.told();
    }
    let names = log.spans("server");
    assert_eq!(names.len(), 3, "probes have none: {names:?}");
    assert!(names.iter().all(|span| span.contains("otel.name=\"HTTP\"")), "{names:?}");
    assert!(names.iter().all(|span| span.contains("http.request.method=\"_OTHER\"")), "{names:?}");
}

#[tokio::test]
async fn the_span_of_a_request_follows_the_semantic_conventions_and_tells_nothing_personal() {
    let (api, log) = (TestApi::new(), Log::default());
    let _listening = set_default(log.clone());
    let agent = ("user-agent", "secret-agent/7");
    api.ask(
        "GET",
        &format!("/api/v2/users/{}?q=secret", user_id(2)),
        &[("authorization", "Bearer good"), agent],
        "",
    )
    .await;
    api.ask(
        "POST",
        &format!("/api/v2/users/{}/restore", user_id(2)),
        &[("authorization", "Bearer good"), agent],
        "",
    )
    .await;
    let spans = log.spans("server");
    let read = "server otel.kind=\"server\" http.request.method=\"GET\" url.scheme=\"https\" \
        http.route=\"/api/v2/users/{id}\" otel.name=GET /api/v2/users/{id} http.response.status_code=200";
    assert_eq!(spans[0], read);
    assert!(
        spans[1]
            .ends_with("http.response.status_code=500 error.type=\"internal\" otel.status_code=\"error\""),
        "{}",
        spans[1]
    );
    for span in spans.iter().chain(&log.spans("request")) {
        assert!(!span.contains("secret") && !span.contains("192.0.2.1"), "{span}");
    }
}

#[tokio::test]
async fn a_traced_request_is_answered_with_its_trace_and_its_effects_remember_it() {
    let api = TestApi::new();
    let lock = format!("/api/v2/users/{}/lock", user_id(2));
    let headers = [("authorization", "Bearer good"), ("traceparent", CLIENTS)];
    assert_eq!(api.ask("POST", &lock, &headers, "").await.header("traceresponse"), "");
    api.watching.traces.turn_on();
    assert_eq!(api.ask("POST", &lock, &headers, "").await.header("traceresponse"), OURS);
    let causes = api.causes.lock().expect("the causes");
    let traces: Vec<_> = causes.iter().map(|cause| cause.trace.as_deref()).collect();
    assert_eq!(traces, [Some(CLIENTS), Some(OURS)]);
}

#[tokio::test]
async fn a_request_that_its_client_does_not_wait_for_ends_without_a_status() {
    let api = TestApi::new();
    let slow = format!("/api/v2/users/{}/unlock", user_id(13));
    let headers = [("authorization", "Bearer good")];
    let mut asked = Box::pin(api.ask("POST", &slow, &headers, ""));
    while futures::poll!(asked.as_mut()).is_pending() {
        if api.watching.told().iter().any(|line| line.starts_with("begin")) {
            break;
        }
    }
    drop(asked);
    assert_eq!(api.watching.told(), ["end POST /api/v2/users/{id}/unlock 0 - v2 none"]);
    api.go_on.notify_one();
}

#[tokio::test]
async fn a_request_that_is_refused_unseen_is_counted() {
    let api = TestApi::with(ApiSettings { max_concurrent_requests: 0, ..ApiSettings::default() });
    api.ask("GET", "/api/v2/users/me", &[], "").await;
    assert!(api.watching.told().contains(&"refuse overloaded".to_owned()));
    let none = domain::shared::Quota { limit: 0, window: std::time::Duration::from_mins(1) };
    let api = TestApi::with(ApiSettings { default_quota: none, ..ApiSettings::default() });
    api.ask("GET", "/api/v2/users/me", &[], "").await;
    assert!(api.watching.told().contains(&"refuse rate_limited".to_owned()));
}

#[tokio::test]
async fn whatever_is_refused_unseen_is_no_series_for_each_path_and_method() {
    let api = TestApi::new();
    let documents = ApiVersion::ALL.map(openapi_json);
    let paths = documents.iter().flat_map(|document| {
        let document: Value = serde_json::from_str(document).expect("JSON");
        document["paths"].as_object().expect("paths").keys().cloned().collect::<Vec<_>>()
    });
    let (mut told, long) = (BTreeSet::new(), "a".repeat(9_000));
    for path in paths.map(|path| path.replace(['{', '}'], "x")) {
        for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"] {
            api.ask(method, &path, &[ID, ("expect", "much")], "").await;
            api.ask(method, &path, &[ID, ("host", "a@b")], "").await;
            api.ask(method, &format!("{path}?{long}"), &[ID], "").await;
        }
        api.ask("BREW", &path, &[ID, ("accept", "text/html")], "").await;
        told.extend(api.watching.told().into_iter().filter(|line| line.starts_with("end")));
    }
    assert!(told.iter().any(|line| line.contains("405")), "{told:?}");
    assert!(told.iter().all(|line| line.split(' ').nth(2) == Some("-")), "{told:?}");
    assert!(told.len() < 70, "{told:?}");
}
