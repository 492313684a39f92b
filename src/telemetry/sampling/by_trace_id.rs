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
};
use crate::config::Keep;

/// Most traces of clients that are sent for their id, at once and in a second. Ids of our own need no bound: nobody chooses
/// them. What is above is one of the others.
const CLIENTS: (f64, f64) = (1_000.0, 500.0);

/// The sampler. What the parent's process decided does not count: one that samples everything must not make us send
/// everything.
#[derive(Debug, Clone)]
pub(in crate::telemetry) struct ByTraceId {
    /// Of 2^63 values, those below are sampled: the rule of the SDKs' `TraceIdRatioBased`.
    below: u64,
    others: SamplingDecision,
    clients: Arc<Bucket>,
    decisions: Arc<Decisions>,
}

impl ByTraceId {
    pub(in crate::telemetry) fn new(ratio: f64, keep: Keep, decisions: Arc<Decisions>) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a share of 2^63, rounded; the configuration admits none below 0 or above 1"
        )]
        let below = (ratio * (1_u64 << 63) as f64) as u64;
        let others = match keep {
            Keep::ErrorsAndSlow => SamplingDecision::RecordOnly,
            Keep::SampledOnly => SamplingDecision::Drop,
        };
        let clients = Arc::new(Bucket::new(CLIENTS.0, CLIENTS.1));
        Self { below, others, clients, decisions }
    }

    fn is_sampled(&self, trace: TraceId) -> bool {
        let [_, _, _, _, _, _, _, _, low @ ..] = trace.to_bytes();
        u64::from_be_bytes(low) >> 1 < self.below
    }

    fn is_admitted(&self) -> bool {
        let is_admitted = self.clients.take();
        if !is_admitted {
            count(&self.decisions.limited);
        }
        is_admitted
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
        let is_root = parent.is_none_or(is_local_root);
        let is_sampled = match parent {
            // Below a root of ours it is as with the root.
            Some(around) if !is_root => around.span().span_context().is_sampled(),
            Some(_) => self.is_sampled(trace) && self.is_admitted(),
            None => self.is_sampled(trace),
        };
        if is_root && is_sampled {
            count(&self.decisions.sampled);
        } else if is_root && self.others == SamplingDecision::Drop {
            count(&self.decisions.dropped);
        }
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

    #[test]
    fn all_and_none_are_shares_too() {
        for low in [0, 1, u64::MAX / 2, u64::MAX] {
            assert!(sampler(1.0).is_sampled(trace(low)), "{low}");
            assert!(!sampler(0.0).is_sampled(trace(low)), "{low}");
        }
    }
}
