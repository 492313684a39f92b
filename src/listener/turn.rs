//! What a connection is in the middle of: a request, and a body that somebody waits for.

use tokio::time::Instant;

use super::{Pulse, Stage};
use crate::listener::protocols::this_stream;

/// One request from its head to the end of its answer.
pub(in crate::listener) struct Turn {
    pub(super) pulse: Pulse,
    pub(super) answer: Option<u64>,
}

impl Turn {
    /// Whether it is one of several on its connection.
    pub(in crate::listener) fn is_multiplexed(&self) -> bool {
        self.answer.is_some()
    }

    /// Its answer may be over before it is written.
    pub(in crate::listener) fn leave_answer(&self) -> Option<Left> {
        self.pulse.leave_answer()
    }

    /// An answer with a body begins.
    pub(in crate::listener) fn owes(&self) {
        if let Some(answer) = self.answer {
            self.pulse.state().owed.begin(answer, Instant::now(), this_stream());
        }
    }

    /// A part of it was taken.
    pub(in crate::listener) fn taken(&self) {
        if let Some(answer) = self.answer {
            self.pulse.state().owed.taken(answer, Instant::now());
        }
    }
}

/// A body that somebody waits for.
pub(in crate::listener) struct Awaited {
    pub(super) pulse: Pulse,
    pub(super) body: u64,
}

impl Awaited {
    /// A part of it came.
    pub(in crate::listener) fn came(&self) {
        self.pulse.state().awaited.taken(self.body, Instant::now());
    }
}

impl Drop for Awaited {
    fn drop(&mut self) {
        self.pulse.state().awaited.end(self.body, Instant::now());
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut state = self.pulse.state();
        state.open -= 1;
        if let Some(answer) = self.answer {
            state.owed.end(answer, Instant::now());
        }
        if state.open == 0 {
            state.enter(Stage::Idle);
        }
    }
}

/// An answer whose last piece is still on its way.
pub(in crate::listener) struct Left {
    pub(super) pulse: Pulse,
}

impl Drop for Left {
    fn drop(&mut self) {
        self.pulse.state().left = 0;
    }
}
