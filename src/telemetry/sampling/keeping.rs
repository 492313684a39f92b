//! Before the batches: holds back spans that are not sampled until their local root ends, and sends those of traces
//! with an error and of slow ones.

use std::{
    array,
    hash::{BuildHasher, RandomState},
    sync::{Arc, Mutex, PoisonError, atomic::Ordering},
    time::Duration,
};

use opentelemetry::{
    Context,
    trace::{Span as _, SpanContext, TraceFlags, TraceId},
};
use opentelemetry_sdk::{
    Resource,
    error::OTelSdkResult,
    trace::{Span, SpanData, SpanProcessor},
};

use super::{
    bucket::Bucket,
    buffer::{Bounds, Buffer, Ended},
    by_trace_id::is_local_root,
    decisions::Decisions,
    share::Share,
};

/// So many buffers, that threads seldom wait for each other.
const SHARDS: usize = 16;

/// Of one shard. Together 2,048 traces and 16,384 spans: about as many requests as are worked on at once, and some
/// 20 MB at the very most.
const BOUNDS: Bounds = Bounds { traces: 128, spans: 1_024 };

/// Most traces that are kept, at once and in a second: those who have errors and slow requests at this rate have enough of
/// them to look at.
const KEPT: (f64, f64) = (500.0, 100.0);

/// The processor, around another.
#[derive(Debug)]
pub(in crate::telemetry) struct Keeping<P> {
    next: P,
    share: Share,
    shards: [Mutex<Buffer>; SHARDS],
    /// Nobody else knows which trace is in which shard: clients choose the ids of theirs, and could fill the shard that
    /// somebody else's are in.
    keys: RandomState,
    decisions: Arc<Decisions>,
}

impl<P: SpanProcessor> Keeping<P> {
    /// Sends to `next` what is sampled, what has an error, and what took `slow`. `ratio` is the sampler's.
    pub(in crate::telemetry) fn new(next: P, ratio: f64, slow: Duration, decisions: Arc<Decisions>) -> Self {
        let permissions = Arc::new(Bucket::new(KEPT.0, KEPT.1));
        let shards = array::from_fn(|_| Mutex::new(Buffer::new(BOUNDS, slow, permissions.clone())));
        Self { next, share: Share::of(ratio), shards, keys: RandomState::new(), decisions }
    }

    fn with_buffer(&self, trace: TraceId, change: impl FnOnce(&mut Buffer) -> Ended) {
        let number = self.keys.hash_one(trace.to_bytes()) % SHARDS as u64;
        let shard = &self.shards[usize::try_from(number).unwrap_or_default()];
        let ended = change(&mut shard.lock().unwrap_or_else(PoisonError::into_inner));
        self.decisions.kept.fetch_add(ended.kept, Ordering::Relaxed);
        self.decisions.dropped.fetch_add(ended.dropped, Ordering::Relaxed);
        self.decisions.evicted.fetch_add(ended.evicted, Ordering::Relaxed);
        self.decisions.limited.fetch_add(ended.limited, Ordering::Relaxed);
        for span in ended.send {
            self.next.on_end(as_sampled(span));
        }
    }
}

impl<P: SpanProcessor> SpanProcessor for Keeping<P> {
    fn on_start(&self, span: &mut Span, parent: &Context) {
        let context = span.span_context();
        if !context.is_sampled() && is_local_root(parent) {
            let trace = context.trace_id();
            // Of the share, and yet not sampled: it was one too many.
            let is_limited = self.share.has(trace);
            self.with_buffer(trace, |buffer| buffer.open(trace, is_limited));
        }
        self.next.on_start(span, parent);
    }

    fn on_end(&self, span: SpanData) {
        if span.span_context.is_sampled() {
            self.next.on_end(span);
        } else {
            self.with_buffer(span.span_context.trace_id(), |buffer| buffer.end(span));
        }
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.next.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.next.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.next.set_resource(resource);
    }
}

/// Processors and exporters send only what has the flag.
fn as_sampled(mut span: SpanData) -> SpanData {
    let context = &span.span_context;
    span.span_context = SpanContext::new(
        context.trace_id(),
        context.span_id(),
        context.trace_flags() | TraceFlags::SAMPLED,
        context.is_remote(),
        context.trace_state().clone(),
    );
    span
}

#[cfg(test)]
#[path = "keeping_tests.rs"]
mod tests;
