use std::sync::{Arc, Mutex};

use axum::{Router, extract::State, http::HeaderMap, routing::get};
use tokio::net::TcpListener;

use super::watched::{Client, PROTOCOLS, TRACE, program};
use crate::support::collector::{Collector, Mode, attribute};

/// The headers of each request to a list of breached passwords.
type Asked = Arc<Mutex<Vec<HeaderMap>>>;

/// A list that knows no password, and what it was asked.
async fn list() -> (String, Asked) {
    let asked = Asked::default();
    let hear = async |State(asked): State<Asked>, headers: HeaderMap| {
        asked.lock().expect("nobody panicked").push(headers);
    };
    let router = Router::new().route("/range/{prefix}", get(hear)).with_state(asked.clone());
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/range/", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, asked)
}

#[tokio::test]
async fn whom_we_ask_is_not_told_our_trace_in_which_the_question_shows() {
    let collector = Collector::open(Mode::Normal);
    let (url, asked) = list().await;
    let program = program(&collector.endpoint(), PROTOCOLS[0]).with("PASSWORD_BREACH_LIST_URL", &url);
    let serving = program.serve(&["serve"]);
    Client::of(&serving, TRACE).live("ada").await;
    collector.wait_for("the span of the question", |received| {
        let mut spans = received.spans_of(TRACE).into_iter();
        spans.any(|span| attribute(&span.attributes, "url.template") == Some("/range/{prefix}"))
    });
    let asked = asked.lock().expect("nobody panicked");
    assert!(!asked.is_empty());
    for headers in asked.iter() {
        for name in ["traceparent", "tracestate", "baggage", "x-request-id"] {
            assert!(headers.get(name).is_none(), "{headers:?}");
        }
    }
}
