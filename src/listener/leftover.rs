//! What of a request's body nobody read: whether it has come already, so that the next request can follow it.

use std::{
    future::poll_fn,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::http::{HeaderMap, header::EXPECT};
use hyper::body::{Body, Bytes, Frame, Incoming};
use tokio::task::yield_now;

/// Most bytes that are read to be thrown away: more would cost more than a new connection does.
const MOST: usize = 64 * 1024;

/// Where the body of a request goes when whoever had it lets it go.
#[derive(Debug, Clone)]
pub(super) struct Leftover {
    kept: Arc<Mutex<Option<Kept>>>,
    awaits_question: bool,
}

#[derive(Debug)]
enum Kept {
    Coming(Incoming),
    /// The client asked whether to send it, and nobody answered.
    Unsent,
}

impl Leftover {
    /// Of a request with this head.
    pub(super) fn of(head: &HeaderMap) -> Self {
        Self { kept: Arc::default(), awaits_question: head.contains_key(EXPECT) }
    }

    /// Nobody reads on.
    pub(super) fn keep(&self, body: Incoming, was_asked_for: bool) {
        let is_on_its_way = was_asked_for || !self.awaits_question;
        *self.kept() = Some(if is_on_its_way { Kept::Coming(body) } else { Kept::Unsent });
    }

    /// Whether the next request can follow: what is left has come, and is thrown away. Nothing is waited for, and a client
    /// that asks whether it should send its body is not told to (RFC 9110, 10.1.1).
    pub(super) async fn is_over(&self) -> bool {
        let kept = self.kept().take();
        match kept {
            Some(Kept::Coming(body)) => has_come(body).await,
            Some(Kept::Unsent) => false,
            None => true,
        }
    }

    fn kept(&self) -> MutexGuard<'_, Option<Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn has_come(mut body: Incoming) -> bool {
    let mut read = 0;
    while !body.is_end_stream() && read <= MOST {
        tokio::select! {
            biased;
            frame = next(&mut body) => match frame {
                None => return true,
                Some(Err(_)) => return false,
                Some(Ok(frame)) => read += frame.data_ref().map_or(0, Bytes::len),
            },
            // The connection reads on when it has its turn, which is while this waits for the next one.
            () = yield_now() => return false,
        }
    }
    body.is_end_stream()
}

async fn next(body: &mut Incoming) -> Option<Result<Frame<Bytes>, hyper::Error>> {
    poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await
}
