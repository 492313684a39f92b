//! What clients of HTTP/2 are owed of their answers, and for how long they have taken nothing of it.
//!
//! One that waits for its client's window is not asked for more, and nothing else tells.

use std::collections::HashMap;

use tokio::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// The open answers of one connection.
///
/// The clock is the connection's: an answer that moves speaks for the others, which may be slow because of it. A stream that is
/// reset takes its answer along, but not the time that was spent waiting.
#[derive(Debug, Default)]
pub(super) struct Owed {
    next: u64,
    answers: HashMap<u64, Answer>,
    /// Since when nothing of any was taken.
    since: Option<Instant>,
    /// What had been waited before that for answers that were then given up.
    before: Duration,
}

#[derive(Debug)]
struct Answer {
    /// When it was last taken from.
    last: Instant,
    /// What ends its stream, if it has one of its own.
    stream: CancellationToken,
}

impl Answer {
    fn waited(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.last)
    }
}

impl Owed {
    /// A number for the next answer.
    pub(super) fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// An answer begins that has a body, on this stream.
    pub(super) fn begin(&mut self, answer: u64, now: Instant, stream: CancellationToken) {
        self.answers.insert(answer, Answer { last: now, stream });
        self.since.get_or_insert(now);
    }

    /// A part of it was taken.
    pub(super) fn taken(&mut self, answer: u64, now: Instant) {
        if let Some(answer) = self.answers.get_mut(&answer) {
            answer.last = now;
        }
        (self.since, self.before) = (Some(now), Duration::ZERO);
    }

    /// It was taken whole, or given up.
    pub(super) fn end(&mut self, answer: u64, now: Instant) {
        self.answers.remove(&answer);
        if self.answers.is_empty()
            && let Some(since) = self.since.take()
        {
            self.before += now.saturating_duration_since(since);
        }
    }

    /// When nothing will have been taken for too long, if nothing is until then.
    pub(super) fn deadline(&self, idle: Duration) -> Option<Instant> {
        self.since.map(|since| since + idle.saturating_sub(self.before))
    }

    /// For how long the one that has waited longest has.
    pub(super) fn longest(&self, now: Instant) -> Option<Duration> {
        self.answers.values().map(|answer| answer.waited(now)).max()
    }

    /// How many have waited for so long.
    pub(super) fn stalled(&self, now: Instant, waited: Duration) -> usize {
        self.answers.values().filter(|answer| answer.waited(now) >= waited).count()
    }

    /// Ends the streams of these; the others go on as if they had been alone. Answers whether there were any.
    pub(super) fn give_up(&mut self, now: Instant, waited: Duration) -> bool {
        let before = self.answers.len();
        self.answers.retain(|_, answer| {
            let is_kept = answer.waited(now) < waited;
            if !is_kept {
                answer.stream.cancel();
            }
            is_kept
        });
        let are_fewer = self.answers.len() < before;
        if are_fewer {
            self.since = self.answers.values().map(|answer| answer.last).min();
            self.before = Duration::ZERO;
        }
        are_fewer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDLE: Duration = Duration::from_secs(20);
    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_stream_that_is_reset_takes_no_time_along() {
        let (mut owed, begun) = (Owed::default(), Instant::now());
        for (number, now) in [(1, begun), (2, begun + 15 * SECOND)] {
            owed.begin(number, now, CancellationToken::new());
        }
        owed.end(1, begun + 15 * SECOND);
        assert_eq!(owed.deadline(IDLE), Some(begun + IDLE), "another was open");
        owed.end(2, begun + 16 * SECOND);
        assert_eq!(owed.deadline(IDLE), None, "who is owed nothing is not late");
        owed.begin(3, begun + 100 * SECOND, CancellationToken::new());
        assert_eq!(owed.deadline(IDLE), Some(begun + 104 * SECOND), "none was open between");
    }

    #[test]
    fn who_is_given_up_leaves_the_time_of_others_as_it_is() {
        let (mut owed, begun, stream) = (Owed::default(), Instant::now(), CancellationToken::new());
        owed.begin(1, begun, stream.clone());
        owed.begin(2, begun + 15 * SECOND, CancellationToken::new());
        let now = begun + 20 * SECOND;
        assert_eq!((owed.stalled(now, IDLE), owed.stalled(now, 5 * SECOND)), (1, 2));
        assert!(owed.give_up(now, IDLE) && !owed.give_up(now, IDLE));
        assert!(stream.is_cancelled());
        assert_eq!((owed.longest(now), owed.deadline(IDLE)), (Some(5 * SECOND), Some(begun + 35 * SECOND)));
        assert!(owed.give_up(now, SECOND));
        assert_eq!((owed.longest(now), owed.deadline(IDLE)), (None, None));
    }

    #[test]
    fn an_answer_that_moves_speaks_for_its_connection() {
        let (mut owed, begun) = (Owed::default(), Instant::now());
        owed.begin(1, begun, CancellationToken::new());
        owed.begin(2, begun + 19 * SECOND, CancellationToken::new());
        owed.taken(2, begun + 19 * SECOND);
        owed.end(2, begun + 19 * SECOND);
        assert_eq!(owed.deadline(IDLE), Some(begun + 39 * SECOND));
        let waited = owed.longest(begun + 20 * SECOND);
        assert_eq!(waited, Some(20 * SECOND), "though the one that waits is known");
        owed.taken(1, begun + 21 * SECOND);
        owed.end(1, begun + 21 * SECOND);
        assert_eq!((owed.deadline(IDLE), owed.longest(begun + 50 * SECOND)), (None, None));
        owed.begin(3, begun + 60 * SECOND, CancellationToken::new());
        assert_eq!(owed.deadline(IDLE), Some(begun + 80 * SECOND), "what was taken is forgotten");
    }
}
