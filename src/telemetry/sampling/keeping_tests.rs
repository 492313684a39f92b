use std::time::{Duration, SystemTime};

use opentelemetry::trace::{
    SpanBuilder, SpanId, Status, TraceContextExt, TraceState, Tracer, TracerProvider,
};
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracer, SdkTracerProvider, SimpleSpanProcessor};

use super::*;
use crate::{config::Keep, telemetry::sampling::ByTraceId};

struct World {
    tracer: SdkTracer,
    sent: InMemorySpanExporter,
    decisions: Arc<Decisions>,
}

fn world(ratio: f64, keep: Keep) -> World {
    let (sent, decisions) = (InMemorySpanExporter::default(), Arc::new(Decisions::default()));
    let batches = SimpleSpanProcessor::new(sent.clone());
    let provider = SdkTracerProvider::builder()
        .with_sampler(ByTraceId::new(ratio, keep, decisions.clone()))
        .with_span_processor(Keeping::new(batches, ratio, Duration::from_millis(500), decisions.clone()))
        .build();
    World { tracer: provider.tracer("test"), sent, decisions }
}

impl World {
    /// A request of so many milliseconds with a child, continued from another process, which says that it samples it.
    fn request(&self, trace: u128, millis: u64, status: Status) {
        let inside = self.begin(trace);
        self.tracer.build_with_context(SpanBuilder::from_name("sql"), &inside).end();
        inside.span().set_status(status);
        inside.span().end_with_timestamp(SystemTime::UNIX_EPOCH + Duration::from_millis(millis));
    }

    /// One that begins at the epoch, as a place for what belongs to it.
    fn begin(&self, trace: u128) -> Context {
        let remote = SpanContext::new(
            TraceId::from(trace),
            SpanId::from(5),
            TraceFlags::SAMPLED,
            true,
            TraceState::default(),
        );
        let parent = Context::new().with_remote_span_context(remote);
        let root = SpanBuilder::from_name("request").with_start_time(SystemTime::UNIX_EPOCH);
        let root = self.tracer.build_with_context(root, &parent);
        parent.with_span(root)
    }

    fn sent(&self) -> Vec<SpanData> {
        self.sent.get_finished_spans().expect("the spans")
    }

    fn decided(&self) -> [u64; 5] {
        self.decisions.all().map(|(_, count)| count)
    }
}

#[test]
fn errors_and_slow_requests_are_sent_although_nothing_is_sampled() {
    let world = world(0.0, Keep::ErrorsAndSlow);
    world.request(1, 10, Status::Unset);
    assert!(world.sent().is_empty());
    world.request(2, 10, Status::error("failed"));
    world.request(3, 500, Status::Unset);
    let sent = world.sent();
    let traces: Vec<_> = sent.iter().map(|span| span.span_context.trace_id()).collect();
    assert_eq!(traces, [2_u128, 2, 3, 3].map(TraceId::from));
    assert!(sent.iter().all(|span| span.span_context.is_sampled()));
    assert_eq!(world.decided(), [0, 2, 1, 0, 0]);
}

#[test]
fn a_sampled_trace_is_sent_as_it_is() {
    let world = world(1.0, Keep::ErrorsAndSlow);
    world.request(1, 10, Status::Unset);
    assert_eq!(world.sent().len(), 2);
    assert_eq!(world.decided(), [1, 0, 0, 0, 0]);
}

#[test]
fn where_only_sampled_traces_are_wanted_errors_are_not_sent() {
    let world = world(0.0, Keep::SampledOnly);
    world.request(1, 10, Status::error("failed"));
    assert!(world.sent().is_empty());
    assert_eq!(world.decided(), [0, 0, 1, 0, 0]);
}

#[test]
fn clients_cannot_have_any_number_of_traces_sent_by_the_ids_they_choose() {
    let world = world(0.5, Keep::SampledOnly);
    for _ in 0..3_000 {
        world.request(1, 10, Status::Unset);
    }
    let [sampled, kept, dropped, evicted, limited] = world.decided();
    assert!((1_000..3_000).contains(&sampled) && limited > 0, "{sampled} and {limited}");
    assert_eq!((sampled + limited, kept, dropped, evicted), (3_000, 0, 0, 0), "one decision for each");
    let sent = u64::try_from(world.sent().len()).expect("a count");
    assert_eq!(sent, 2 * sampled, "each is sent whole or not at all");
}

#[test]
fn where_all_traces_are_sent_no_id_is_better_than_another_and_none_is_one_too_many() {
    let world = world(1.0, Keep::ErrorsAndSlow);
    for trace in 1..=3_000 {
        world.request(trace, 10, Status::Unset);
    }
    assert_eq!(world.decided(), [3_000, 0, 0, 0, 0]);
    assert_eq!(world.sent().len(), 2 * 3_000);
}

#[test]
fn a_trace_that_is_one_too_many_for_its_id_is_kept_for_its_error_and_counted_once() {
    let world = world(0.5, Keep::ErrorsAndSlow);
    for _ in 0..3_000 {
        world.request(1, 10, Status::Unset);
    }
    let [sampled, kept, dropped, evicted, limited] = world.decided();
    assert!((1_000..3_000).contains(&sampled), "{sampled}");
    assert_eq!((sampled + limited, kept, dropped, evicted), (3_000, 0, 0, 0));
    let is_kept = |kept| {
        world.request(1, 10, Status::error("failed"));
        world.decided()[1] > kept
    };
    assert!((0..100).any(is_kept), "an error is a reason of its own");
    assert_eq!(world.decided().iter().sum::<u64>(), 3_000 + failed(&world));
}

/// How many of the requests with an error there were, by the spans that were sent.
fn failed(world: &World) -> u64 {
    let is_failed = |span: &&SpanData| matches!(span.status, Status::Error { .. });
    u64::try_from(world.sent().iter().filter(is_failed).count()).expect("a count")
}

#[test]
fn requests_of_one_trace_that_overlap_are_decided_together_and_all_count() {
    let world = world(0.0, Keep::ErrorsAndSlow);
    let (first, second) = (world.begin(1), world.begin(1));
    first.span().end();
    second.span().set_status(Status::error("failed"));
    second.span().end();
    assert_eq!((world.sent().len(), world.decided()), (2, [0, 2, 0, 0, 0]));
}

#[test]
fn clients_cannot_aim_at_one_buffer_by_the_ids_they_choose() {
    let world = world(0.0, Keep::ErrorsAndSlow);
    let held: Vec<_> = (1..=300).map(|number| world.begin(number << 64 | 0xff)).collect();
    assert_eq!((held.len(), world.decided()), (300, [0; 5]), "all have room");
}
