use std::time::SystemTime;

use opentelemetry::{
    InstrumentationScope,
    trace::{SpanContext, SpanKind, TraceFlags, TraceState},
};
use opentelemetry_sdk::trace::{SpanEvents, SpanLinks};

use super::*;

const SLOW: Duration = Duration::from_millis(500);
const BOUNDS: Bounds = Bounds { traces: 4, spans: 8 };

fn buffer() -> Buffer {
    limited(1_000.0)
}

/// One that may send so many.
fn limited(most: f64) -> Buffer {
    Buffer::new(BOUNDS, SLOW, Arc::new(Bucket::new(most, 0.0)))
}

fn trace(number: u128) -> TraceId {
    TraceId::from(number)
}

fn span(number: u128, name: &'static str, parent: u64) -> SpanData {
    let flags = TraceFlags::default();
    SpanData {
        span_context: SpanContext::new(trace(number), SpanId::from(9), flags, false, TraceState::default()),
        parent_span_id: SpanId::from(parent),
        parent_span_is_remote: false,
        span_kind: SpanKind::Internal,
        name: name.into(),
        start_time: SystemTime::UNIX_EPOCH,
        end_time: SystemTime::UNIX_EPOCH + Duration::from_millis(499),
        attributes: Vec::new(),
        dropped_attributes_count: 0,
        events: SpanEvents::default(),
        links: SpanLinks::default(),
        status: Status::Unset,
        instrumentation_scope: InstrumentationScope::default(),
    }
}

fn child(number: u128, name: &'static str) -> SpanData {
    span(number, name, 7)
}

fn root(number: u128) -> SpanData {
    span(number, "root", 0)
}

fn failed(span: SpanData) -> SpanData {
    SpanData { status: Status::error(""), ..span }
}

fn lasting(millis: u64, span: SpanData) -> SpanData {
    SpanData { end_time: SystemTime::UNIX_EPOCH + Duration::from_millis(millis), ..span }
}

fn names(spans: &[SpanData]) -> Vec<&str> {
    spans.iter().map(|span| span.name.as_ref()).collect()
}

#[test]
fn an_ordinary_trace_is_dropped_when_its_root_ends() {
    let mut buffer = buffer();
    buffer.open(trace(1), false);
    assert!(buffer.end(child(1, "sql")).send.is_empty());
    let ended = buffer.end(root(1));
    assert_eq!((names(&ended.drop), ended.dropped, ended.kept), (vec!["sql", "root"], 1, 0));
    assert_eq!((buffer.traces.len(), buffer.spans), (0, 0));
}

#[test]
fn a_trace_with_an_error_anywhere_is_kept_whole() {
    let mut buffer = buffer();
    buffer.open(trace(1), false);
    buffer.end(child(1, "before"));
    assert_eq!(names(&buffer.end(failed(child(1, "error"))).send), ["before", "error"]);
    assert_eq!(names(&buffer.end(child(1, "after")).send), ["after"]);
    let ended = buffer.end(root(1));
    assert_eq!((names(&ended.send), ended.kept, ended.dropped), (vec!["root"], 1, 0));
}

#[test]
fn a_trace_whose_root_is_slow_is_kept_whole_but_a_slow_child_does_not_count() {
    let mut buffer = buffer();
    buffer.open(trace(1), false);
    assert!(buffer.end(lasting(900, child(1, "sql"))).send.is_empty());
    assert_eq!(names(&buffer.end(lasting(500, root(1))).send), ["sql", "root"]);
}

#[test]
fn two_requests_of_one_trace_are_decided_together() {
    let mut buffer = buffer();
    buffer.open(trace(1), false);
    buffer.open(trace(1), false);
    let remote =
        |span: SpanData| SpanData { parent_span_id: SpanId::from(5), parent_span_is_remote: true, ..span };
    let first = buffer.end(remote(root(1)));
    assert_eq!((first.send.len(), first.drop.len()), (0, 0));
    let second = buffer.end(failed(remote(root(1))));
    assert_eq!((second.send.len(), second.kept), (2, 2));
}

#[test]
fn what_ends_after_its_root_follows_it_and_an_error_is_sent_anyway() {
    let mut buffer = buffer();
    for number in [1, 2] {
        buffer.open(trace(number), false);
    }
    buffer.end(failed(root(1)));
    buffer.end(root(2));
    assert_eq!(names(&buffer.end(child(1, "late")).send), ["late"]);
    assert_eq!(names(&buffer.end(child(2, "late")).drop), ["late"]);
    assert_eq!(names(&buffer.end(failed(child(2, "late error"))).send), ["late error"]);
    assert_eq!(buffer.traces.len(), 0);
}

#[test]
fn of_too_many_traces_the_oldest_is_given_up() {
    let mut buffer = buffer();
    for number in 1..=4 {
        assert_eq!(buffer.open(trace(number), false).evicted, 0);
        buffer.end(child(number, "sql"));
    }
    let opened = buffer.open(trace(5), false);
    assert_eq!((opened.evicted, names(&opened.drop)), (1, vec!["sql"]));
    let late = buffer.end(root(1));
    assert_eq!((late.send.len(), late.dropped), (0, 0));
    assert_eq!(buffer.end(failed(root(2))).send.len(), 2);
}

#[test]
fn of_too_many_spans_the_largest_trace_is_given_up_and_its_slow_root_is_sent() {
    let mut buffer = buffer();
    for number in 1..=3 {
        buffer.open(trace(number), false);
    }
    for _ in 0..8 {
        assert_eq!(buffer.end(child(2, "sql")).evicted, 0);
    }
    let ended = buffer.end(child(3, "sql"));
    assert_eq!((ended.evicted, ended.drop.len()), (1, 8));
    assert_eq!((buffer.traces.len(), buffer.spans), (2, 1));
    assert_eq!(names(&buffer.end(lasting(900, root(2))).send), ["root"]);
}

#[test]
fn no_more_traces_are_kept_than_permitted() {
    let mut buffer = limited(2.0);
    let mut fails = |number| {
        buffer.open(trace(number), false);
        let (sql, root) = (buffer.end(failed(child(number, "sql"))), buffer.end(lasting(900, root(number))));
        (sql.send.len() + root.send.len(), root.kept, root.limited, root.dropped)
    };
    assert_eq!([fails(1), fails(2), fails(3)], [(2, 1, 0, 0), (2, 1, 0, 0), (0, 0, 1, 0)]);
    assert!(buffer.end(failed(child(4, "late"))).send.is_empty());
    assert_eq!((buffer.traces.len(), buffer.spans), (0, 0));
}

#[test]
fn a_trace_that_is_kept_open_needs_another_permission_now_and_then() {
    let mut buffer = limited(2.0);
    buffer.open(trace(1), false);
    buffer.end(failed(child(1, "error")));
    let sent: usize = (0..100).map(|_| buffer.end(child(1, "sql")).send.len()).sum();
    assert_eq!((sent, buffer.spans), (2 * BOUNDS.spans - 1, 0));
}

#[test]
fn nothing_grows_however_traces_come_and_go() {
    let mut buffer = buffer();
    buffer.open(trace(1), false);
    for number in 2..1_000 {
        buffer.open(trace(number), false);
        buffer.end(child(number, "sql"));
        if number % 3 > 0 {
            buffer.end(root(number));
        }
        assert!(buffer.traces.len() <= BOUNDS.traces && buffer.spans <= BOUNDS.spans);
        assert!(buffer.ages.len() <= 2 * BOUNDS.traces + 1 && buffer.kept.len() <= REMEMBERED);
    }
}
