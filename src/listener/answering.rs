//! The body of an answer: when it is gone the request is over.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use axum::body::Body as AnswerBody;
use hyper::body::{Body, Bytes, Frame, SizeHint};

use super::{
    piece::{Handed, Piece},
    pulse::Turn,
    shares::Part,
};

/// Most bytes that are handed over at once. What was handed to an HTTP/2 stream waits for the client's window where nobody sees
/// it, and an HTTP/1 connection asks for more until its buffer is full; what was not is seen to wait.
const PIECE: usize = 16 * 1024;

/// The body of an answer.
pub(super) struct Answering {
    body: AnswerBody,
    rest: Bytes,
    handed: Handed,
    turn: Turn,
    state: Asked,
    _part: Option<Part>,
}

/// What was asked for of a body. A piece was taken when the next is asked for, so that the last is followed by a question too:
/// nothing else tells it from one that was given up. The end is said when all of it is written: a stream is over for its client's
/// window, and cannot be given up any more, as soon as its end is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Nothing,
    Some,
    Last,
    All,
}

impl Answering {
    /// The turn ends with it, and what it counts for.
    pub(super) fn new(body: AnswerBody, turn: Turn, part: Option<Part>) -> Self {
        if !body.is_end_stream() {
            turn.owes();
        }
        Self { body, rest: Bytes::new(), handed: Handed::default(), turn, state: Asked::Nothing, _part: part }
    }

    /// The first piece of it; the rest is kept for later.
    fn piece(&mut self, mut data: Bytes) -> Frame<Piece> {
        if data.len() > PIECE {
            self.rest = data.split_off(PIECE);
        }
        Frame::data(self.handed.piece(data))
    }

    /// Ready when nothing is left to be seen: all is written, or this is the one answer that its connection leaves.
    fn poll_over(&mut self, context: &Context<'_>) -> Poll<()> {
        let is_left = || self.turn.leave_answer().map(|left| self.handed.leave(left)).is_some();
        if self.turn.is_multiplexed() && self.handed.poll_written(context).is_pending() && !is_left() {
            return Poll::Pending;
        }
        self.state = Asked::All;
        Poll::Ready(())
    }
}

impl Body for Answering {
    type Data = Piece;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Piece>, axum::Error>>> {
        if self.state == Asked::Last {
            return self.poll_over(context).map(|()| None);
        }
        if std::mem::replace(&mut self.state, Asked::Some) != Asked::Nothing {
            self.turn.taken();
        }
        if !self.rest.is_empty() {
            let rest = std::mem::take(&mut self.rest);
            return Poll::Ready(Some(Ok(self.piece(rest))));
        }
        match Pin::new(&mut self.body).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => Poll::Ready(Some(Ok(match frame.into_data() {
                Ok(data) => self.piece(data),
                Err(other) => other.map_data(|data| self.handed.piece(data)),
            }))),
            Poll::Ready(None) => {
                self.state = Asked::Last;
                self.poll_over(context).map(|()| None)
            }
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(error))),
            Poll::Pending => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        let is_asked = !self.turn.is_multiplexed() || matches!(self.state, Asked::Nothing | Asked::All);
        is_asked && self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (rest, hint) = (self.rest.len() as u64, self.body.size_hint());
        let mut whole = SizeHint::new();
        whole.set_lower(hint.lower() + rest);
        if let Some(upper) = hint.upper() {
            whole.set_upper(upper + rest);
        }
        whole
    }
}
