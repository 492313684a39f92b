//! Clock, ids, signer, limiter and probes that do as they are told.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU8, Ordering},
    },
    time::Duration,
};

use domain::shared::{
    Allowance, Clock, HealthProbe, IdGenerator, LimitKey, LimiterError, PortFuture, Quota, RateLimiter,
    Signer, Source, Timestamp,
};

/// Something that a test turns on and off.
#[derive(Clone, Default)]
pub(crate) struct Switch(Arc<AtomicBool>);

impl Switch {
    pub(crate) fn turn_on(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    pub(crate) fn turn_off(&self) {
        self.0.store(false, Ordering::SeqCst);
    }

    pub(crate) fn is_on(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// 2026-01-01, always.
pub(super) struct FakeClock;

impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_seconds(1_767_225_600)
    }
}

#[derive(Default)]
pub(super) struct FakeIds(AtomicU8);

impl IdGenerator for FakeIds {
    fn next_id(&self) -> [u8; 16] {
        let mut id = [0; 16];
        id[15] = self.0.fetch_add(1, Ordering::SeqCst) + 1;
        id
    }
}

/// Not secret at all, but every byte counts.
pub(crate) struct FakeSigner;

impl Signer for FakeSigner {
    fn sign(&self, purpose: &'static str, message: &[u8]) -> [u8; 32] {
        let mut tag = [0_u8; 32];
        for (at, byte) in purpose.bytes().chain(message.iter().copied()).enumerate() {
            tag[at % 32] = tag[at % 32].wrapping_mul(31).wrapping_add(byte);
        }
        tag
    }

    fn is_signed(&self, purpose: &'static str, message: &[u8], tag: &[u8]) -> bool {
        self.sign(purpose, message) == tag
    }
}

/// Counts for ever: a window never ends.
#[derive(Default)]
pub(super) struct FakeLimiter {
    pub(super) broken: Switch,
    taken: Mutex<HashMap<String, u32>>,
}

impl RateLimiter for FakeLimiter {
    fn take_one(&self, key: LimitKey, quota: Quota) -> PortFuture<'_, Allowance, LimiterError> {
        Box::pin(async move {
            if self.broken.is_on() {
                return Err(LimiterError("the limiter is on strike".into()));
            }
            let mut taken = self.taken.lock().expect("the counters");
            let count = taken.entry(key.as_str().to_owned()).or_default();
            let allowed = *count < quota.limit;
            *count += u32::from(allowed);
            let remaining = quota.limit - *count;
            Ok(Allowance { allowed, limit: quota.limit, remaining, resets_in: Duration::from_millis(29_500) })
        })
    }

    fn give_back_one(&self, _: LimitKey) -> PortFuture<'_, (), LimiterError> {
        Box::pin(async { Ok(()) })
    }

    fn reset_limit(&self, _: LimitKey) -> PortFuture<'_, (), LimiterError> {
        Box::pin(async { Ok(()) })
    }
}

pub(super) struct FakeProbe {
    pub(super) name: &'static str,
    pub(super) needed: bool,
    pub(super) down: Switch,
}

impl HealthProbe for FakeProbe {
    fn dependency(&self) -> &'static str {
        self.name
    }

    fn is_needed(&self) -> bool {
        self.needed
    }

    /// One that is not needed and down does not even answer.
    fn check_health(&self) -> PortFuture<'_, (), Source> {
        Box::pin(async move {
            match (self.down.is_on(), self.needed) {
                (false, _) => Ok(()),
                (true, true) => Err("it is down".into()),
                (true, false) => std::future::pending().await,
            }
        })
    }
}
