use super::*;

const GOOD: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

#[test]
fn only_a_well_formed_trace_parent_is_taken_over() {
    let taken = TraceParent::parse(GOOD).expect("a good one");
    assert_eq!(taken.trace_id(), "4bf92f3577b34da6a3ce929d0e0e4736");
    assert_eq!(taken.span_id(), "00f067aa0ba902b7");
    assert_eq!(taken.to_string(), GOOD);
    let malformed = [
        "",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
        "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        "00-äbf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
    ];
    for text in malformed {
        assert_eq!(TraceParent::parse(text), None, "{text}");
    }
}

#[test]
fn two_trace_parents_are_none() {
    let mut headers = HeaderMap::new();
    assert_eq!(TraceParent::of(&headers), None);
    headers.append(TraceParent::HEADER, HeaderValue::from_static(GOOD));
    assert!(TraceParent::of(&headers).is_some());
    headers.append(TraceParent::HEADER, HeaderValue::from_static(GOOD));
    assert_eq!(TraceParent::of(&headers), None);
}
