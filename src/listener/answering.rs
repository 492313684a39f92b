//! The body of an answer: when it is gone the request is over.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use axum::body::Body as AnswerBody;
use hyper::body::{Body, Bytes, Frame, SizeHint};

use super::{pulse::Turn, shares::Part};

/// Most bytes that are handed over at once. What was handed to an HTTP/2 stream waits for the client's window where nobody sees
/// it, and an HTTP/1 connection asks for more until its buffer is full; what was not is seen to wait.
const PIECE: usize = 16 * 1024;

/// The body of an answer.
pub(super) struct Answering {
    body: AnswerBody,
    rest: Bytes,
    turn: Turn,
    state: Asked,
    _part: Option<Part>,
}

/// What was asked for of a body. A piece was taken when the next is asked for, so that the last is followed by a question too:
/// nothing else tells it from one that was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Nothing,
    Some,
    All,
}

impl Answering {
    /// The turn ends with it, and what it counts for.
    pub(super) fn new(body: AnswerBody, turn: Turn, part: Option<Part>) -> Self {
        if !body.is_end_stream() {
            turn.owes();
        }
        Self { body, rest: Bytes::new(), turn, state: Asked::Nothing, _part: part }
    }

    /// The first piece of it; the rest is kept for later.
    fn piece(&mut self, mut data: Bytes) -> Frame<Bytes> {
        if data.len() > PIECE {
            self.rest = data.split_off(PIECE);
        }
        Frame::data(data)
    }
}

impl Body for Answering {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
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
                Err(trailers) => trailers,
            }))),
            Poll::Ready(None) => {
                self.state = Asked::All;
                Poll::Ready(None)
            }
            other => other,
        }
    }

    fn is_end_stream(&self) -> bool {
        let is_asked = !self.turn.is_multiplexed() || self.state != Asked::Some;
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
