//! Which connections may have died, or lead to the wrong server, while nobody looked.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// How often at most all connections are given up at first: where the server stays a standby, new ones are no better.
const PAUSE: Duration = Duration::from_secs(1);

/// The pause doubles with each time up to this, and is the first again after a time without such an answer.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// When a connection was last found dead, and when one last led to a standby.
///
/// Connections that have lain idle since one was found dead are asked for a sign of life before they are used; the others have given
/// one since. So a ping is paid for after a failure, and at no other time. Connections that are older than the standby's answer are
/// replaced: after a failover the name leads elsewhere.
#[derive(Clone, Default)]
pub(super) struct Suspicion(Arc<Mutex<Known>>);

#[derive(Default)]
struct Known {
    dead_at: Option<Instant>,
    standby_at: Option<Instant>,
    pause: Duration,
}

impl Suspicion {
    /// A connection has just been found dead.
    pub(super) fn raise(&self) {
        self.known().dead_at = Some(Instant::now());
    }

    /// A connection has just told that nothing can be written through it.
    pub(super) fn give_up_older(&self) {
        self.known().give_up_older(Instant::now());
    }

    /// Whether a connection that has been idle for this long may have died.
    pub(super) fn falls_on(&self, idle_for: Duration) -> bool {
        self.known().dead_at.is_some_and(|found| found.elapsed() <= idle_for)
    }

    /// Whether a connection of this age is to be replaced.
    pub(super) fn is_given_up(&self, age: Duration) -> bool {
        self.known().standby_at.is_some_and(|told| told.elapsed() <= age)
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn give_up_older(&mut self, now: Instant) {
        let since = self.standby_at.map_or(Duration::MAX, |told| now.duration_since(told));
        if since < self.pause {
            return;
        }
        // Whoever hears the same soon after the pause has met connections that were opened since.
        let is_same = since < self.pause + LONGEST_PAUSE;
        self.pause = if is_same { (2 * self.pause).min(LONGEST_PAUSE) } else { PAUSE };
        self.standby_at = Some(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suspicion_falls_on_those_that_were_idle_before_it_and_on_no_others() {
        let suspicion = Suspicion::default();
        assert!(!suspicion.falls_on(Duration::from_hours(1)), "nothing has happened yet");
        suspicion.raise();
        assert!(suspicion.falls_on(Duration::from_hours(1)));
        assert!(!suspicion.falls_on(Duration::ZERO), "it was used since");
    }

    #[test]
    fn connections_older_than_a_standbys_answer_are_given_up_once() {
        let suspicion = Suspicion::default();
        assert!(!suspicion.is_given_up(Duration::from_hours(1)), "nothing has happened yet");
        suspicion.give_up_older();
        let told = suspicion.known().standby_at;
        suspicion.give_up_older();
        assert_eq!(suspicion.known().standby_at, told, "not again at once");
        assert!(suspicion.is_given_up(Duration::from_hours(1)));
        assert!(!suspicion.is_given_up(Duration::ZERO), "it is newer");
    }

    #[test]
    fn while_new_connections_give_the_same_answer_they_are_given_up_less_and_less_often() {
        let (mut known, begun) = (Known::default(), Instant::now());
        let mut times = Vec::new();
        for tenth in 0..1_200 {
            known.give_up_older(begun + tenth * Duration::from_millis(100));
            times.extend(known.standby_at.map(|told| told.duration_since(begun).as_secs()));
        }
        times.dedup();
        assert_eq!(times, [0, 1, 3, 7, 15, 31, 61, 91]);
        known.give_up_older(begun + Duration::from_mins(4));
        assert_eq!(known.pause, PAUSE, "it was a primary meanwhile, or nobody wrote");
    }
}
