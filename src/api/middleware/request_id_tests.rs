use axum::http::{HeaderMap, HeaderValue};

use super::*;
use crate::testing::TestApi;

#[tokio::test]
async fn every_answer_carries_the_clients_id_or_a_new_one() {
    let api = TestApi::new();
    for path in ["/api/v2/users/me", "/health/live", "/nowhere", "/api/v2/openapi.json"] {
        let given = api.ask("GET", path, &[(REQUEST_ID, "Trace_1.a-b")], "").await;
        assert_eq!(given.header(REQUEST_ID), "Trace_1.a-b", "{path}");
        let made = api.ask("GET", path, &[], "").await;
        assert!(made.header(REQUEST_ID).starts_with("00000000-0000-0000-0000-0000000000"), "{path}");
    }
}

#[tokio::test]
async fn an_id_that_could_break_a_log_is_replaced() {
    let api = TestApi::new();
    let long = "a".repeat(65);
    for bad in ["", "a b", "a\"b", "{}", "ä", &long] {
        let answer = api.ask("GET", "/health/live", &[(REQUEST_ID, bad)], "").await;
        assert!(answer.header(REQUEST_ID).starts_with("00000000-"), "{bad}");
    }
}

#[test]
fn effects_share_the_requests_id_where_it_is_a_uuid() {
    let with = |id: &'static str| {
        let headers =
            HeaderMap::from_iter([(REQUEST_ID.parse().expect("a name"), HeaderValue::from_static(id))]);
        request_id_of(&headers, || [7; 16]).1
    };
    assert_eq!(
        with("01993b6e-7b1c-7000-8000-000000000001").to_string(),
        "01993b6e-7b1c-7000-8000-000000000001"
    );
    assert_eq!(with("mine"), Id::from_bytes([7; 16]));
}
