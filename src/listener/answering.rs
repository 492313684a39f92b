//! The body of an answer: when it is gone the request is over.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use axum::body::Body as AnswerBody;
use hyper::body::{Body, Bytes, Frame, SizeHint};

use super::pulse::Turn;

/// Most bytes that are handed to an HTTP/2 stream at once. What was handed over waits for the client's window where nobody
/// sees it; what was not is seen to wait.
const PIECE: usize = 16 * 1024;

/// The body of an answer.
pub(super) struct Answering {
    body: AnswerBody,
    rest: Bytes,
    turn: Turn,
}

impl Answering {
    /// The turn ends with it.
    pub(super) fn new(body: AnswerBody, turn: Turn) -> Self {
        if !body.is_end_stream() {
            turn.taken();
        }
        Self { body, rest: Bytes::new(), turn }
    }

    /// The first piece of it; the rest is kept for later.
    fn piece(&mut self, mut data: Bytes) -> Frame<Bytes> {
        if self.turn.is_multiplexed() && data.len() > PIECE {
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
        self.turn.taken();
        if !self.rest.is_empty() {
            let rest = std::mem::take(&mut self.rest);
            return Poll::Ready(Some(Ok(self.piece(rest))));
        }
        match Pin::new(&mut self.body).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => Poll::Ready(Some(Ok(match frame.into_data() {
                Ok(data) => self.piece(data),
                Err(trailers) => trailers,
            }))),
            other => other,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
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
