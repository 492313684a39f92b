//! Slowing down those who guess passwords, without giving them a way to lock others out.

use std::{sync::Arc, time::Duration};

use domain::shared::{Cause, ClientAddress, LimitKey, LimiterError, Pauses, Quota, RateLimiter};

/// How many failures are too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoginLimits {
    /// For one account from one address: beyond it, nothing is checked any more.
    pub pair: Quota,
    /// For one account from everywhere: beyond it, every check is slow.
    pub account: Quota,
    /// How slow.
    pub pause: Duration,
}

impl LoginLimits {
    /// 5 in 15 minutes from one address; beyond 20 in 15 minutes from everywhere, 2 seconds each.
    pub const DEFAULT: Self = Self {
        pair: Quota { limit: 5, window: Duration::from_mins(15) },
        account: Quota { limit: 20, window: Duration::from_mins(15) },
        pause: Duration::from_secs(2),
    };
}

/// Counts failures in the shared limiter, so that several instances do not multiply the limit.
#[derive(Clone)]
pub(super) struct Throttle {
    limiter: Arc<dyn RateLimiter>,
    pauses: Arc<dyn Pauses>,
    limits: LoginLimits,
}

/// One attempt that is counted as a failure until it proves otherwise: counting after the check would let any number
/// of concurrent guesses pass.
pub(super) struct Attempt {
    pair: LimitKey,
    /// None where the account was full: nothing was taken that could be given back.
    account: Option<LimitKey>,
}

/// Why an attempt may not go on.
pub(super) enum Refused {
    Throttled(Duration),
    Limiter(LimiterError),
}

impl From<LimiterError> for Refused {
    fn from(error: LimiterError) -> Self {
        Self::Limiter(error)
    }
}

impl Throttle {
    pub(super) fn new(limiter: Arc<dyn RateLimiter>, pauses: Arc<dyn Pauses>, limits: LoginLimits) -> Self {
        Self { limiter, pauses, limits }
    }

    /// Counts an attempt at this account. A known device is not slowed down by what others do to the account.
    pub(super) async fn begin(
        &self,
        account: &str,
        cause: &Cause,
        is_known_device: bool,
    ) -> Result<Attempt, Refused> {
        let address = cause.address.map_or(ClientAddress::unknown(), ClientAddress::of);
        let pair = LimitKey::new("login", format_args!("{account}@{address}"));
        let account = LimitKey::new("login-account", account);
        let here = self.limiter.take_one(pair.clone(), self.limits.pair).await?;
        if !here.allowed {
            return Err(Refused::Throttled(here.resets_in));
        }
        let everywhere = self.limiter.take_one(account.clone(), self.limits.account).await?;
        if !everywhere.allowed && !is_known_device {
            self.pauses.pause(self.limits.pause).await;
        }
        Ok(Attempt { pair, account: everywhere.allowed.then_some(account) })
    }

    /// It was the right password: this address starts anew, and the account has not failed.
    pub(super) async fn succeed(&self, attempt: Attempt) -> Result<(), LimiterError> {
        self.limiter.reset_limit(attempt.pair).await?;
        match attempt.account {
            Some(account) => self.limiter.give_back_one(account).await,
            None => Ok(()),
        }
    }

    /// It was never checked: it does not count.
    pub(super) async fn forget(&self, attempt: Attempt) {
        for key in std::iter::once(attempt.pair).chain(attempt.account) {
            if let Err(error) = self.limiter.give_back_one(key).await {
                tracing::warn!(error = %error, "an attempt that was not checked stays counted");
            }
        }
    }
}
