//! The embedded rate limiter: counters in memory, for one process.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    hash::{BuildHasher, RandomState},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::shared::{Allowance, Clock, LimitKey, LimiterError, PortFuture, Quota, RateLimiter, Timestamp};

use crate::shared::ready;

/// Counts in fixed windows that begin with the first taker. Shared by whoever shares the `Arc`.
///
/// Memory is bounded: windows that ended are swept by the next taker, and of more than [`Self::MOST_KEYS`] running
/// ones the one that ends soonest is forgotten. So a flood of new keys costs others the least it can: the rest of a
/// window that was nearly over.
pub struct MemoryRateLimiter {
    clock: Arc<dyn Clock>,
    most_keys: usize,
    windows: Mutex<Windows>,
}

/// The running windows, by key and by the order in which they end.
#[derive(Default)]
struct Windows {
    counters: HashMap<ShortKey, Counter>,
    by_end: BTreeMap<(Timestamp, u64), ShortKey>,
    begun: u64,
    time: Steady,
    hashers: (RandomState, RandomState),
}

/// Time that does not go back when the clock is turned back: a window that ended hours ahead would lock people out for as long.
#[derive(Default)]
struct Steady {
    read: Option<Timestamp>,
    passed: Duration,
}

impl Steady {
    /// The time on its own scale, in which the clock's way back takes no time.
    fn at(&mut self, now: Timestamp) -> Timestamp {
        self.passed += now.since(self.read.unwrap_or(now));
        self.read = Some(now);
        Timestamp::from_micros(0).plus(self.passed)
    }
}

/// Stands for a key, which may be as long as the name that a stranger signs in by: two hashes of it under keys that nobody
/// knows, so that nobody can find another name for the same counter.
type ShortKey = (u64, u64);

struct Counter {
    taken: u32,
    ends: (Timestamp, u64),
}

impl MemoryRateLimiter {
    /// How many windows may run at once: some 15 MB of counters.
    pub const MOST_KEYS: usize = 100_000;

    /// Nothing taken yet.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self::with_most_keys(clock, Self::MOST_KEYS)
    }

    /// The same with another bound, which is at least one.
    pub fn with_most_keys(clock: Arc<dyn Clock>, most_keys: usize) -> Self {
        Self { clock, most_keys: most_keys.max(1), windows: Mutex::default() }
    }

    /// How many windows are kept.
    pub fn count_windows(&self) -> usize {
        self.windows().counters.len()
    }

    fn windows(&self) -> MutexGuard<'_, Windows> {
        self.windows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Windows {
    fn take(&mut self, key: &LimitKey, quota: Quota, now: Timestamp, most_keys: usize) -> Allowance {
        let key = &self.short(key);
        let now = self.time.at(now);
        self.sweep(now);
        if quota.limit == 0 {
            return Allowance { allowed: false, limit: 0, remaining: 0, resets_in: quota.window };
        }
        if !self.counters.contains_key(key) {
            if self.counters.len() >= most_keys {
                self.forget_next();
            }
            self.begun += 1;
            let ends = (now.plus(quota.window), self.begun);
            self.by_end.insert(ends, *key);
            self.counters.insert(*key, Counter { taken: 0, ends });
        }
        let Some(counter) = self.counters.get_mut(key) else {
            return Allowance { allowed: false, limit: quota.limit, remaining: 0, resets_in: quota.window };
        };
        let allowed = counter.taken < quota.limit;
        counter.taken += u32::from(allowed);
        Allowance {
            allowed,
            limit: quota.limit,
            remaining: quota.limit.saturating_sub(counter.taken),
            resets_in: counter.ends.0.since(now),
        }
    }

    fn give_back(&mut self, key: &LimitKey) {
        if let Some(counter) = self.counters.get_mut(&self.short(key)) {
            counter.taken = counter.taken.saturating_sub(1);
        }
    }

    fn short(&self, key: &LimitKey) -> ShortKey {
        (self.hashers.0.hash_one(key), self.hashers.1.hash_one(key))
    }

    /// Forgets the windows that have ended. Each is visited once in its life.
    fn sweep(&mut self, now: Timestamp) {
        while self.by_end.first_key_value().is_some_and(|((end, _), _)| *end <= now) {
            self.forget_next();
        }
    }

    fn forget_next(&mut self) {
        if let Some((_, key)) = self.by_end.pop_first() {
            self.counters.remove(&key);
        }
    }

    fn forget(&mut self, key: &LimitKey) {
        if let Some(counter) = self.counters.remove(&self.short(key)) {
            self.by_end.remove(&counter.ends);
        }
    }
}

impl RateLimiter for MemoryRateLimiter {
    fn take_one(&self, key: LimitKey, quota: Quota) -> PortFuture<'_, Allowance, LimiterError> {
        ready(Ok(self.windows().take(&key, quota, self.clock.now(), self.most_keys)))
    }

    fn give_back_one(&self, key: LimitKey) -> PortFuture<'_, (), LimiterError> {
        self.windows().give_back(&key);
        ready(Ok(()))
    }

    fn reset_limit(&self, key: LimitKey) -> PortFuture<'_, (), LimiterError> {
        self.windows().forget(&key);
        ready(Ok(()))
    }
}

impl fmt::Debug for MemoryRateLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryRateLimiter").field("windows", &self.count_windows()).finish_non_exhaustive()
    }
}

#[cfg(test)]
#[path = "limiter_tests.rs"]
mod tests;
