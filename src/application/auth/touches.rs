//! Writing down that sessions are used, while nothing may be written as well.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::shared::{StoreError, Timestamp};

/// How long nobody tries after a try that failed.
const PAUSE: Duration = Duration::from_secs(1);
/// Where tries are under way and none succeeds for so long, nobody else begins one. It is well below the time that a request waits for
/// a connection, so that those who only read still get theirs.
const PATIENCE: Duration = Duration::from_millis(500);

/// Whether the uses of sessions can be written down at present, as far as those tell that try.
///
/// A disk that is full refuses at once, but where the writer waits for the lock of another process, or a commit for a server that is
/// gone, each try takes as long as a write may and keeps a connection, and reads would wait for it. So once tries hang or fail the
/// others go on without, and one at a time tries: after each failure not before a pause.
#[derive(Clone, Default)]
pub(super) struct Touches(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    under_way: usize,
    /// Since when none of those under way has succeeded.
    waiting_since: Option<Timestamp>,
    /// When the last try failed, or the one after it began; `None` as long as none failed since the last success.
    refused: Option<Timestamp>,
}

/// A try that is under way. Dropped without an outcome where its request was given up: then nothing is known, and what was in doubt
/// still is.
pub(super) struct Try(Touches);

impl Touches {
    /// A try for whoever asks, where there should be one now.
    pub(super) fn begin(&self, now: Timestamp) -> Option<Try> {
        let mut state = self.state();
        if !state.is_due(now) {
            return None;
        }
        if state.refused.is_some() {
            state.refused = Some(now);
        }
        state.waiting_since.get_or_insert(now);
        state.under_way += 1;
        Some(Try(self.clone()))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn is_due(&self, now: Timestamp) -> bool {
        let within = |since: Option<Timestamp>, span: Duration| {
            // A time that is to come is from before the clock was set back, and says nothing.
            since.is_some_and(|since| since <= now && now.since(since) < span)
        };
        if self.refused.is_some() {
            return self.under_way == 0 && !within(self.refused, PAUSE);
        }
        self.under_way == 0 || self.waiting_since.is_none_or(|since| now.since(since) < PATIENCE)
    }
}

impl Try {
    /// It was written down.
    pub(super) fn accept(self, now: Timestamp) {
        let mut state = self.0.state();
        state.waiting_since = (state.under_way > 1).then_some(now);
        if state.refused.take().is_some() {
            tracing::info!("the use of sessions is written down again");
        }
    }

    /// It could not be written down, as is known now: a try may take far longer than the pause. The log tells once, as every request
    /// may meet the same.
    pub(super) fn refuse(self, error: &StoreError, now: Timestamp) {
        if self.0.state().refused.replace(now).is_none() {
            tracing::warn!(
                error = error as &dyn std::error::Error,
                "the use of sessions is not written down for now"
            );
        }
    }
}

impl Drop for Try {
    fn drop(&mut self) {
        self.0.state().under_way -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused_at(seconds: i64) -> Touches {
        let (now, touches) = (Timestamp::from_seconds(seconds), Touches::default());
        touches.begin(now).expect("nothing was refused yet").refuse(&StoreError::Aborted, now);
        touches
    }

    #[test]
    fn while_no_use_can_be_written_down_one_of_many_tries_after_each_pause() {
        let (now, touches) = (Timestamp::from_seconds(100), refused_at(100));
        assert!(touches.begin(now).is_none());
        let later = now.plus(PAUSE);
        let tried = touches.begin(later).expect("the pause is over");
        assert!(touches.begin(later.plus(PAUSE)).is_none(), "somebody else tries");
        tried.accept(later);
        let both = (touches.begin(later), touches.begin(later));
        assert!(both.0.is_some() && both.1.is_some());
    }

    #[test]
    fn as_long_as_uses_are_written_down_everybody_tries() {
        let (mut now, touches) = (Timestamp::from_seconds(100), Touches::default());
        let mut tries = vec![touches.begin(now).expect("the first")];
        for _ in 0..9 {
            now = now.plus(PATIENCE * 9 / 10);
            tries.push(touches.begin(now).expect("one was written down shortly before"));
            tries.remove(0).accept(now);
        }
        assert!(touches.begin(now.plus(PATIENCE)).is_none(), "none was since");
        drop(tries);
        assert!(touches.begin(now.plus(PATIENCE)).is_some());
    }

    #[test]
    fn a_clock_that_is_set_back_does_not_keep_uses_from_being_written_down() {
        assert!(refused_at(1_000).begin(Timestamp::from_seconds(10)).is_some());
    }
}
