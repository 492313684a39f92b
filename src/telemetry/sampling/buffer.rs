//! Spans of traces that are not sampled, until it is known whether somebody will look for them.

use std::{
    collections::{HashMap, VecDeque},
    mem,
    sync::Arc,
    time::Duration,
};

use opentelemetry::trace::{SpanId, Status, TraceId};
use opentelemetry_sdk::trace::SpanData;

use super::bucket::Bucket;

/// Most kept traces whose late spans are recognized.
const REMEMBERED: usize = 64;

/// The bounds of one buffer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub(super) traces: usize,
    pub(super) spans: usize,
}

/// Traces whose local roots are not all ended.
#[derive(Debug)]
pub(super) struct Buffer {
    bounds: Bounds,
    slow: Duration,
    traces: HashMap<TraceId, Held>,
    /// By age; holds some that are gone.
    ages: VecDeque<(TraceId, u64)>,
    opened: u64,
    spans: usize,
    kept: VecDeque<TraceId>,
    /// Of all buffers.
    permissions: Arc<Bucket>,
}

#[derive(Debug)]
struct Held {
    number: u64,
    /// All that began, and share what is decided.
    roots: u64,
    open_roots: usize,
    /// It would have been sampled, but too many were.
    is_limited: bool,
    fate: Fate,
    spans: Vec<SpanData>,
}

/// What is known about a trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// Nothing so far speaks for it.
    Open,
    /// It is sent, so many spans of it already. A client may keep it open for ever, by requests that overlap.
    Kept(usize),
    /// It would be, but too many are.
    Limited,
}

/// What follows from the end of a span. Spans that are dropped are handed back, so that nobody waits while they are.
#[derive(Debug, Default)]
pub(super) struct Ended {
    pub(super) send: Vec<SpanData>,
    pub(super) drop: Vec<SpanData>,
    /// Roots, by what was decided about them.
    pub(super) kept: u64,
    pub(super) dropped: u64,
    pub(super) evicted: u64,
    pub(super) limited: u64,
}

impl Buffer {
    pub(super) fn new(bounds: Bounds, slow: Duration, permissions: Arc<Bucket>) -> Self {
        let (traces, ages, kept) = (HashMap::new(), VecDeque::new(), VecDeque::new());
        Self { bounds, slow, traces, ages, opened: 0, spans: 0, kept, permissions }
    }

    /// A local root begins; `is_limited` where it is not sampled only because too many are.
    pub(super) fn open(&mut self, trace: TraceId, is_limited: bool) -> Ended {
        self.opened += 1;
        let number = self.opened;
        let (fate, spans) = (Fate::Open, Vec::new());
        let fresh = || Held { number, roots: 0, open_roots: 0, is_limited, fate, spans };
        let held = self.traces.entry(trace).or_insert_with(fresh);
        held.roots += 1;
        held.open_roots += 1;
        if held.number == number {
            self.ages.push_back((trace, number));
        }
        let mut ended = Ended::default();
        if self.traces.len() > self.bounds.traces {
            self.evict_oldest(&mut ended);
        }
        self.forget_ages();
        ended
    }

    /// A span ends.
    pub(super) fn end(&mut self, span: SpanData) -> Ended {
        let trace = span.span_context.trace_id();
        let is_root = span.parent_span_id == SpanId::INVALID || span.parent_span_is_remote;
        let is_error = matches!(span.status, Status::Error { .. });
        let is_wanted = is_error || (is_root && lasted(&span) >= self.slow);
        let Some(held) = self.traces.get_mut(&trace) else { return self.end_late(span, is_wanted) };
        let mut ended = Ended::default();
        held.open_roots -= usize::from(is_root && held.open_roots > 0);
        held.fate = held.fate.after(is_wanted, self.bounds.spans, &self.permissions);
        held.spans.push(span);
        self.spans += 1;
        if held.fate != Fate::Open {
            self.spans -= held.spans.len();
            let is_sent = matches!(held.fate, Fate::Kept(_));
            *(if is_sent { &mut ended.send } else { &mut ended.drop }) = mem::take(&mut held.spans);
        }
        if held.open_roots == 0 {
            self.close(trace, &mut ended);
        }
        if self.spans > self.bounds.spans {
            self.evict_largest(&mut ended);
        }
        ended
    }

    /// What outlives its root, or whose trace was given up: a write goes on where the client went away. It belongs to what
    /// was decided, and its own error or slowness is worth sending alone.
    fn end_late(&self, span: SpanData, is_wanted: bool) -> Ended {
        let mut ended = Ended::default();
        let is_sent = self.kept.contains(&span.span_context.trace_id());
        let is_sent = is_sent || (is_wanted && self.permissions.take());
        if is_sent { &mut ended.send } else { &mut ended.drop }.push(span);
        ended
    }

    fn close(&mut self, trace: TraceId, ended: &mut Ended) {
        let Some(held) = self.traces.remove(&trace) else { return };
        self.spans -= held.spans.len();
        ended.drop.extend(held.spans);
        match held.fate {
            Fate::Open if !held.is_limited => ended.dropped += held.roots,
            Fate::Open | Fate::Limited => ended.limited += held.roots,
            Fate::Kept(_) => {
                ended.kept += held.roots;
                self.kept.push_back(trace);
                if self.kept.len() > REMEMBERED {
                    self.kept.pop_front();
                }
            }
        }
    }

    /// Where spans are too many: only one that holds spans makes room.
    fn evict_largest(&mut self, ended: &mut Ended) {
        let largest = self.traces.iter().max_by_key(|(_, held)| held.spans.len()).map(|(trace, _)| *trace);
        if let Some(held) = largest.and_then(|trace| self.traces.remove(&trace)) {
            self.spans -= held.spans.len();
            ended.drop.extend(held.spans);
            ended.evicted += held.roots;
        }
    }

    /// Where traces are too many.
    fn evict_oldest(&mut self, ended: &mut Ended) {
        while let Some((trace, number)) = self.ages.pop_front() {
            if self.traces.get(&trace).is_some_and(|held| held.number == number)
                && let Some(held) = self.traces.remove(&trace)
            {
                self.spans -= held.spans.len();
                ended.drop.extend(held.spans);
                ended.evicted += held.roots;
                return;
            }
        }
    }

    /// Traces end in about the order in which they begin: what is gone is mostly in front.
    fn forget_ages(&mut self) {
        let traces = &self.traces;
        let is_open =
            |(trace, number): &(TraceId, u64)| traces.get(trace).is_some_and(|held| held.number == *number);
        while self.ages.front().is_some_and(|age| !is_open(age)) {
            self.ages.pop_front();
        }
        if self.ages.len() > 2 * self.bounds.traces {
            self.ages.retain(is_open);
        }
    }
}

impl Fate {
    /// After one more span, which may be a reason to send the trace. What is sent needs a permission, and another one for
    /// each so many spans.
    fn after(self, is_wanted: bool, spans: usize, permissions: &Bucket) -> Self {
        match self {
            Self::Kept(sent) if sent < spans => Self::Kept(sent + 1),
            Self::Kept(_) => Self::granted(permissions),
            Self::Open if is_wanted => Self::granted(permissions),
            Self::Open | Self::Limited => self,
        }
    }

    fn granted(permissions: &Bucket) -> Self {
        if permissions.take() { Self::Kept(1) } else { Self::Limited }
    }
}

fn lasted(span: &SpanData) -> Duration {
    span.end_time.duration_since(span.start_time).unwrap_or_default()
}

#[cfg(test)]
#[path = "buffer_tests.rs"]
mod tests;
