//! How many traces may be sent in a second: clients choose the ids of their traces, make requests slow and make them
//! fail, and must not decide how much is sent.

use std::sync::{Mutex, PoisonError};

use tokio::time::Instant;

/// Permissions that come back with time.
#[derive(Debug)]
pub(super) struct Bucket {
    per_second: f64,
    most: f64,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    left: f64,
    at: Option<Instant>,
}

impl Bucket {
    /// So many at once, and then so many a second.
    pub(super) const fn new(most: f64, per_second: f64) -> Self {
        Self { per_second, most, state: Mutex::new(State { left: most, at: None }) }
    }

    /// Takes one, if one is left.
    pub(super) fn take(&self) -> bool {
        self.take_at(Instant::now())
    }

    fn take_at(&self, now: Instant) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let since = state.at.map(|at| now.saturating_duration_since(at).as_secs_f64());
        state.left = since.unwrap_or_default().mul_add(self.per_second, state.left).min(self.most);
        state.at = Some(now);
        let is_left = state.left >= 1.0;
        if is_left {
            state.left -= 1.0;
        }
        drop(state);
        is_left
    }
}

#[cfg(test)]
#[path = "bucket_tests.rs"]
mod tests;
