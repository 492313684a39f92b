//! A piece of an answer on its way: HTTP/2 takes it over as soon as one byte of it may be sent, and keeps the rest where nobody
//! sees it. So the piece itself tells when it was written.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

use hyper::body::{Buf, Bytes};

use super::pulse::Left;

/// The pieces of one answer that were handed over.
#[derive(Clone, Default)]
pub(super) struct Handed(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    unwritten: usize,
    waiting: Option<Waker>,
    left: Option<Left>,
}

/// One of them.
pub(super) struct Piece {
    bytes: Bytes,
    /// Until it is written.
    handed: Option<Handed>,
}

impl Handed {
    /// The next piece.
    pub(super) fn piece(&self, bytes: Bytes) -> Piece {
        self.state().unwritten += 1;
        Piece { bytes, handed: Some(self.clone()) }
    }

    /// Ready when all of them are written.
    pub(super) fn poll_written(&self, context: &Context<'_>) -> Poll<()> {
        let mut state = self.state();
        if state.unwritten == 0 {
            return Poll::Ready(());
        }
        state.waiting = Some(context.waker().clone());
        Poll::Pending
    }

    /// Nobody waits for them. What is given is dropped when they are written, or thrown away.
    pub(super) fn leave(&self, left: Left) {
        let mut state = self.state();
        if state.unwritten > 0 {
            state.left = Some(left);
        }
    }

    fn wrote_one(&self) {
        let mut state = self.state();
        state.unwritten -= 1;
        if state.unwritten > 0 {
            return;
        }
        let (left, waiting) = (state.left.take(), state.waiting.take());
        drop(state);
        drop(left);
        if let Some(waiting) = waiting {
            waiting.wake();
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Piece {
    fn done(&mut self) {
        if let Some(handed) = self.handed.take() {
            handed.wrote_one();
        }
    }
}

impl Buf for Piece {
    fn remaining(&self) -> usize {
        self.bytes.remaining()
    }

    fn chunk(&self) -> &[u8] {
        self.bytes.chunk()
    }

    fn advance(&mut self, count: usize) {
        self.bytes.advance(count);
        if self.bytes.is_empty() {
            self.done();
        }
    }
}

impl Drop for Piece {
    fn drop(&mut self) {
        self.done();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::listener::{ConnectionLimits, pulse::Pulse};

    #[test]
    fn an_answer_is_written_when_its_last_piece_is_or_is_thrown_away() {
        let (handed, context) = (Handed::default(), Context::from_waker(Waker::noop()));
        let [mut first, second] = [b"some".as_slice(), b"more"].map(|bytes| handed.piece(bytes.into()));
        first.advance(3);
        drop(second);
        assert!(handed.poll_written(&context).is_pending(), "a byte is left");
        first.advance(1);
        assert!(handed.poll_written(&context).is_ready());
        drop(first);
        assert!(handed.poll_written(&context).is_ready(), "nothing is counted twice");
    }

    #[test]
    fn a_connection_leaves_one_answer_at_a_time() {
        let (handed, pulse) = (Handed::default(), Pulse::new(ConnectionLimits::default()));
        let piece = handed.piece(Bytes::from_static(b"some"));
        handed.leave(pulse.leave_answer().expect("the first"));
        assert!(pulse.leave_answer().is_none());
        drop(piece);
        assert!(pulse.leave_answer().is_some());
    }
}
