//! Writing down that sessions are used, while nothing may be written as well.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::shared::{StoreError, Timestamp};

/// How long nobody tries after a try that failed.
const PAUSE: Duration = Duration::from_secs(1);

/// Whether the use of a session could be written down last time, and when somebody tried.
///
/// A disk that is full refuses at once, but where the writer waits for the lock of another process each try takes as long as a write
/// may, and reads would wait for it. So after one that failed the others go on without, and one tries again after each pause.
#[derive(Clone, Default)]
pub(super) struct Touches(Arc<Mutex<Option<Timestamp>>>);

impl Touches {
    /// Whether whoever asks should try. After a pause that is the first who asks.
    pub(super) fn are_due(&self, now: Timestamp) -> bool {
        let mut tried = self.tried();
        match *tried {
            None => true,
            // Also where the clock was set back.
            Some(last) if last <= now && now.since(last) < PAUSE => false,
            Some(_) => {
                *tried = Some(now);
                true
            }
        }
    }

    /// One was written down.
    pub(super) fn accept(&self) {
        if self.tried().take().is_some() {
            tracing::info!("the use of sessions is written down again");
        }
    }

    /// One could not be written down. The log tells once: every request may meet the same.
    pub(super) fn refuse(&self, error: &StoreError, now: Timestamp) {
        if self.tried().replace(now).is_none() {
            tracing::warn!(
                error = error as &dyn std::error::Error,
                "the use of sessions is not written down for now"
            );
        }
    }

    fn tried(&self) -> MutexGuard<'_, Option<Timestamp>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused_at(seconds: i64) -> Touches {
        let touches = Touches::default();
        touches.refuse(&StoreError::Aborted, Timestamp::from_seconds(seconds));
        touches
    }

    #[test]
    fn while_no_use_can_be_written_down_one_of_many_tries_after_each_pause() {
        let (now, touches) = (Timestamp::from_seconds(100), Touches::default());
        assert!(touches.are_due(now) && touches.are_due(now), "nothing was refused yet");
        let touches = refused_at(100);
        assert!(!touches.are_due(now));
        assert!(touches.are_due(now.plus(PAUSE)));
        assert!(!touches.are_due(now.plus(PAUSE)), "somebody else tries");
        touches.accept();
        assert!(touches.are_due(now.plus(PAUSE)) && touches.are_due(now.plus(PAUSE)));
    }

    #[test]
    fn a_clock_that_is_set_back_does_not_keep_uses_from_being_written_down() {
        assert!(refused_at(1_000).are_due(Timestamp::from_seconds(10)));
    }
}
