//! Rate limits: how much of something one client may do in a while.

use std::{fmt, time::Duration};

use super::{PortFuture, Source};

/// How many in which window. The window begins with the first one and is not prolonged by the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// How many.
    pub limit: u32,
    /// In how long.
    pub window: Duration,
}

/// What is counted: a class and whom it counts for, such as `auth` and an address.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LimitKey(String);

impl LimitKey {
    /// The counter of this class for this subject.
    pub fn new(class: &str, subject: impl fmt::Display) -> Self {
        Self(format!("{class}:{subject}"))
    }

    /// As one text, for adapters that store it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The state of a counter after something was asked of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// Whether this one may go on.
    pub allowed: bool,
    /// The limit it was measured by.
    pub limit: u32,
    /// How many more may follow in this window.
    pub remaining: u32,
    /// How long until the window ends and all are free again.
    pub resets_in: Duration,
}

/// The limiter cannot be reached. Whoever asks refuses (fails closed).
#[derive(Debug)]
pub struct LimiterError(pub Source);

impl fmt::Display for LimiterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the rate limiter is unavailable")
    }
}

impl std::error::Error for LimiterError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(self.0.as_ref())
    }
}

/// Counts per key, shared by whoever shares the adapter. Driven port.
pub trait RateLimiter: Send + Sync {
    /// Counts one more, unless the limit is reached; says what remains. Of concurrent takers no more than the limit pass.
    fn take_one(&self, key: LimitKey, quota: Quota) -> PortFuture<'_, Allowance, LimiterError>;

    /// Gives back one that was taken but did not count after all. Below zero it stays zero.
    fn give_back_one(&self, key: LimitKey) -> PortFuture<'_, (), LimiterError>;

    /// Forgets all that this key has taken.
    fn reset_limit(&self, key: LimitKey) -> PortFuture<'_, (), LimiterError>;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::told;

    #[test]
    fn a_counter_belongs_to_one_class_and_one_subject() {
        assert_eq!(LimitKey::new("auth", "192.0.2.1").as_str(), "auth:192.0.2.1");
        assert_ne!(LimitKey::new("auth", "192.0.2.1"), LimitKey::new("api", "192.0.2.1"));
        assert_ne!(LimitKey::new("auth", "192.0.2.1"), LimitKey::new("auth", "192.0.2.2"));
    }

    #[test]
    fn a_limiter_that_failed_tells_why() {
        assert_eq!(told(&LimiterError("no route".into())), "the rate limiter is unavailable: no route");
    }
}
