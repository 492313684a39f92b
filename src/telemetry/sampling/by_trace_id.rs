//! The share that is sent whatever happened: a function of the trace id, so that all processes agree on it.

use std::sync::Arc;

use opentelemetry::{
    Context, KeyValue,
    trace::{Link, SpanKind, TraceContextExt, TraceId, TraceState},
};
use opentelemetry_sdk::trace::{SamplingDecision, SamplingResult, ShouldSample};

use super::{
    bucket::Bucket,
    decisions::{Decisions, count},
    share::Share,
};
use crate::config::Keep;

/// Most traces of clients that are sent for their id, at once and in a second. What is above is one of the others. Ids of our own
/// need no bound: nobody chooses them. Nor does a share of 1: whatever id a client chooses, its trace is sent with or without it.
const CLIENTS: (f64, f64) = (1_000.0, 500.0);

/// The sampler. What the parent's process decided does not count: one that samples everything must not make us send
/// everything.
#[derive(Debug, Clone)]
pub(in crate::telemetry) struct ByTraceId {
    share: Share,
    others: SamplingDecision,
    /// `None` where all are sent.
    clients: Option<Arc<Bucket>>,
    decisions: Arc<Decisions>,
}

impl ByTraceId {
    pub(in crate::telemetry) fn new(ratio: f64, keep: Keep, decisions: Arc<Decisions>) -> Self {
        let others = match keep {
            Keep::ErrorsAndSlow => SamplingDecision::RecordOnly,
            Keep::SampledOnly => SamplingDecision::Drop,
        };
        let clients = (ratio < 1.0).then(|| Arc::new(Bucket::new(CLIENTS.0, CLIENTS.1)));
        Self { share: Share::of(ratio), others, clients, decisions }
    }

    /// Whether a trace that begins here is sampled. What is decided by that is counted; where the others are recorded, it
    /// is decided and counted in the end what becomes of them.
    fn decide(&self, trace: TraceId, is_clients: bool) -> bool {
        let is_in_share = self.share.has(trace);
        let bound = self.clients.as_ref().filter(|_| is_clients);
        let is_sampled = is_in_share && bound.is_none_or(|bound| bound.take());
        if is_sampled {
            count(&self.decisions.sampled);
        } else if self.others == SamplingDecision::Drop {
            count(if is_in_share { &self.decisions.limited } else { &self.decisions.dropped });
        }
        is_sampled
    }
}

impl ShouldSample for ByTraceId {
    fn should_sample(
        &self,
        parent: Option<&Context>,
        trace: TraceId,
        _: &str,
        _: &SpanKind,
        _: &[KeyValue],
        _: &[Link],
    ) -> SamplingResult {
        let parent = parent.filter(|context| context.has_active_span());
        let is_sampled = match parent {
            // Below a root of ours it is as with the root.
            Some(around) if !is_local_root(around) => around.span().span_context().is_sampled(),
            around => self.decide(trace, around.is_some()),
        };
        let decision = if is_sampled { SamplingDecision::RecordAndSample } else { self.others.clone() };
        SamplingResult { decision, attributes: Vec::new(), trace_state: TraceState::default() }
    }
}

/// Whether a span with this parent is the first of its trace in this process.
pub(super) fn is_local_root(parent: &Context) -> bool {
    let span = parent.span();
    let context = span.span_context();
    !context.is_valid() || context.is_remote()
}

#[cfg(test)]
mod tests {
    use opentelemetry_sdk::trace::Sampler;

    use super::*;

    fn sampler(ratio: f64) -> ByTraceId {
        ByTraceId::new(ratio, Keep::ErrorsAndSlow, Arc::default())
    }

    fn trace(low: u64) -> TraceId {
        TraceId::from(u128::from(low) | 1 << 64)
    }

    #[test]
    fn all_processes_agree_on_the_sampled_traces() {
        let (ours, theirs) = (sampler(0.1), Sampler::TraceIdRatioBased(0.1));
        let mut sampled = 0;
        for number in 0..2_000_u64 {
            let id = trace(number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
            let decided = |sampler: &dyn ShouldSample| {
                sampler.should_sample(None, id, "", &SpanKind::Server, &[], &[]).decision
            };
            let expected = decided(&theirs) == SamplingDecision::RecordAndSample;
            assert_eq!(decided(&ours) == SamplingDecision::RecordAndSample, expected, "{id}");
            sampled += u32::from(expected);
        }
        assert!((150..250).contains(&sampled), "{sampled} of 2000");
    }
}
