//! How fast bytes come or go, and until when that is fast enough.

use tokio::time::{Duration, Instant};

use super::PaceLimits;

/// A transfer that is being watched.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    begun: Instant,
    last: Instant,
    bytes: u64,
}

impl Pace {
    /// From now on.
    pub(super) fn begin(now: Instant) -> Self {
        Self { begun: now, last: now, bytes: 0 }
    }

    /// So many bytes more.
    pub(super) fn moved(&mut self, bytes: usize, now: Instant) {
        self.bytes = self.bytes.saturating_add(bytes as u64);
        self.last = now;
    }

    /// When a byte last moved; before the first, when it began.
    pub(super) fn last(&self) -> Instant {
        self.last
    }

    /// When it will have been too slow if nothing comes until then. Every byte puts it off.
    pub(super) fn deadline(&self, limits: &PaceLimits) -> Instant {
        let rate = u64::from(limits.bytes_per_second.max(1));
        let earned = Duration::from_millis(self.bytes.saturating_mul(1_000) / rate);
        (self.last + limits.idle).min(self.begun + limits.grace + earned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: PaceLimits =
        PaceLimits { idle: Duration::from_secs(10), grace: Duration::from_secs(5), bytes_per_second: 1_024 };

    #[test]
    fn a_transfer_has_its_grace_and_then_a_second_for_each_kibibyte() {
        let begun = Instant::now();
        let mut pace = Pace::begin(begun);
        assert_eq!(pace.deadline(&LIMITS), begun + Duration::from_secs(5));
        pace.moved(2_048, begun + Duration::from_secs(4));
        assert_eq!(pace.deadline(&LIMITS), begun + Duration::from_secs(7));
        pace.moved(1, begun + Duration::from_secs(6));
        assert!(
            pace.deadline(&LIMITS) < begun + Duration::from_millis(7_010),
            "a trickle earns next to nothing"
        );
    }

    #[test]
    fn a_first_byte_has_as_long_as_any_other() {
        let (begun, limits) = (Instant::now(), crate::listener::ConnectionLimits::default());
        for limits in [limits.body, limits.answer] {
            assert_eq!(Pace::begin(begun).deadline(&limits), begun + limits.idle);
        }
    }

    #[test]
    fn a_fast_transfer_may_not_stop_either() {
        let begun = Instant::now();
        let mut pace = Pace::begin(begun);
        pace.moved(1_000_000, begun + Duration::from_secs(1));
        assert_eq!(pace.deadline(&LIMITS), begun + Duration::from_secs(11));
    }
}
