use futures::future::join_all;
use serde_json::json;

use super::watched::{Client, TRACE, program, request_ids};
use crate::{
    cli::program::Program,
    support::{
        app::REQUEST_ID,
        collector::{Collector, Mode, attribute, number},
    },
};

/// Not sampled by a ratio of a tenth, and thus by none of these tests.
const ORDINARY: &str = "0af7651916cd43ddffffffffffffff01";
const OTHER: &str = "0af7651916cd43ddffffffffffffff02";

fn sampling(collector: &Collector, ratio: &str) -> Program {
    program(&collector.endpoint(), "grpc").with("OTEL_TRACES_SAMPLER_ARG", ratio)
}

#[tokio::test]
async fn of_traces_that_are_not_sampled_slow_requests_arrive_and_ordinary_ones_do_not() {
    let collector = Collector::open(Mode::Normal);
    // A hash of 64 MiB takes many times the bound, reading documents far less.
    let program = sampling(&collector, "0")
        .with("PASSWORD_MEMORY_KIB", "65536")
        .with("PASSWORD_ITERATIONS", "6")
        .with("TELEMETRY_KEEP", "errors_and_slow")
        .with("TELEMETRY_SLOW_MS", "100");
    let serving = program.serve(&["serve"]);
    let ordinary = Client::of(&serving, ORDINARY).send("GET", "/openapi/v1.json", None, json!(null)).await;
    assert!(ordinary.status < 500, "{}", ordinary.status);
    Client::of(&serving, OTHER).live("ada").await;
    collector.wait_for("the slow request", |received| !received.spans_of(OTHER).is_empty());
    collector.wait_for("the counter", |received| received.metric("hexwright.telemetry.traces").is_some());
    let received = collector.received();
    assert!(received.spans_of(ORDINARY).is_empty());
    let slow = received.spans_of(OTHER);
    assert!(slow.iter().any(|span| attribute(&span.attributes, "http.route").is_some()), "{slow:#?}");
}

#[tokio::test]
async fn of_traces_that_are_not_sampled_errors_arrive_whole_unless_only_sampled_ones_are_wanted() {
    for (keep, arrives) in [("errors_and_slow", true), ("sampled", false)] {
        let collector = Collector::open(Mode::Normal);
        let program = sampling(&collector, "0.1")
            .with("TELEMETRY_KEEP", keep)
            .with("PASSWORD_MAX_WAITING", "0")
            .with("PASSWORD_MAX_CONCURRENT", "1")
            .with("PASSWORD_MEMORY_KIB", "65536")
            .with("PASSWORD_ITERATIONS", "4");
        let serving = program.serve(&["serve"]);
        let client = Client::of(&serving, ORDINARY);
        let login = json!({"login": "nobody@example.org", "password": "a long guess"});
        let busy = || client.send("POST", "/api/v1/auth/login", None, login.clone());
        let answers = join_all((0..8).map(|_| busy())).await;
        let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        assert!(statuses.contains(&503), "{statuses:?}");
        // Sampled: it comes after the others, and tells when all there is has arrived.
        Client::of(&serving, TRACE).send("GET", "/none", None, json!(null)).await;
        collector.wait_for("the sampled request", |received| !received.spans_of(TRACE).is_empty());
        let received = collector.received();
        let failed = received.spans_of(ORDINARY).into_iter().any(|span| {
            number(&span.attributes, "http.response.status_code") == Some(503)
                && span.status.as_ref().is_some_and(|status| status.code == 2)
        });
        assert_eq!(failed, arrives, "{keep}");
    }
}

#[tokio::test]
async fn a_warning_about_a_request_that_is_not_sampled_arrives_with_its_id() {
    let collector = Collector::open(Mode::Normal);
    // A list that cannot be asked is a warning, and keeps nobody out.
    let program = sampling(&collector, "0")
        .with("TELEMETRY_KEEP", "sampled")
        .with("PASSWORD_BREACH_LIST_URL", "http://127.0.0.1:1/");
    let serving = program.serve(&["serve"]);
    Client::of(&serving, ORDINARY).live("ada").await;
    collector.wait_for("the warning", |received| {
        let mut warnings = received.logs.iter().filter(|line| line.severity_text == "WARN");
        warnings.any(|line| request_ids(line) == [REQUEST_ID])
    });
    assert!(collector.received().spans.is_empty());
}
