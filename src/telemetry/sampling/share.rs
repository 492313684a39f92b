//! A share of all traces, by their ids.

use opentelemetry::trace::TraceId;

/// Traces whose ids are in this share of all ids.
#[derive(Debug, Clone, Copy)]
pub(super) struct Share {
    /// Of 2^63 values, those below: the rule of the SDKs' `TraceIdRatioBased`.
    below: u64,
}

impl Share {
    /// From 0, none, to 1, all.
    pub(super) const fn of(ratio: f64) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a share of 2^63, rounded; the configuration admits none below 0 or above 1"
        )]
        let below = (ratio * (1_u64 << 63) as f64) as u64;
        Self { below }
    }

    /// Whether it has this trace.
    pub(super) const fn has(self, trace: TraceId) -> bool {
        let [_, _, _, _, _, _, _, _, low @ ..] = trace.to_bytes();
        u64::from_be_bytes(low) >> 1 < self.below
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_and_none_are_shares_too() {
        for low in [0, 1, u64::MAX / 2, u64::MAX] {
            let trace = TraceId::from(u128::from(low) | 1 << 64);
            assert!(Share::of(1.0).has(trace) && !Share::of(0.0).has(trace), "{low}");
        }
    }
}
