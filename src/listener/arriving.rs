//! The body of a request: whether more of it is awaited, and whether it comes fast enough.

use std::{
    error::Error,
    pin::Pin,
    task::{Context, Poll},
};

use api::SlowBody;
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until};
use tokio_util::task::task_tracker::TaskTrackerToken;

use super::{
    leftover::Leftover,
    pace::Pace,
    pulse::{Awaited, Pulse},
};

/// The body of a request. Who reads it gets [`SlowBody`] when it comes too slowly.
pub(super) struct Arriving {
    /// Until it is dropped.
    body: Option<Incoming>,
    leftover: Option<Leftover>,
    was_asked_for: bool,
    is_awaited: Option<TaskTrackerToken>,
    pulse: Pulse,
    /// Since somebody reads it: a client is not to blame for what the service does before.
    watch: Option<Watch>,
}

struct Watch {
    pace: Pace,
    awaited: Awaited,
    alarm: Pin<Box<Sleep>>,
}

impl Arriving {
    /// The token is dropped as soon as nothing more is awaited.
    pub(super) fn new(body: Incoming, is_awaited: Option<TaskTrackerToken>, pulse: Pulse) -> Self {
        Self { body: Some(body), leftover: None, was_asked_for: false, is_awaited, pulse, watch: None }
    }

    /// What is not read of it goes there.
    pub(super) fn leaving(mut self, leftover: Option<Leftover>) -> Self {
        self.leftover = leftover;
        self
    }

    /// Notes what came.
    fn came(&mut self, frame: &Frame<Bytes>) {
        if let (Some(watch), Some(data)) = (&mut self.watch, frame.data_ref()) {
            watch.pace.moved(data.len(), Instant::now());
            watch.awaited.came();
        }
    }

    /// Ready when the client has been too slow.
    fn poll_late(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let limits = self.pulse.limits().body;
        let watch = self.watch.get_or_insert_with(|| {
            let pace = Pace::begin(Instant::now());
            let alarm = Box::pin(sleep_until(pace.deadline(&limits)));
            Watch { alarm, pace, awaited: self.pulse.wait_for_body() }
        });
        let deadline = watch.pace.deadline(&limits);
        if watch.alarm.deadline() != deadline {
            watch.alarm.as_mut().reset(deadline);
        }
        watch.alarm.as_mut().poll(context)
    }
}

impl Body for Arriving {
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        self.was_asked_for = true;
        let Some(body) = &mut self.body else { return Poll::Ready(None) };
        let polled = match Pin::new(body).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => {
                self.came(&frame);
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(ended) => Poll::Ready(ended.map(|result| result.map_err(Into::into))),
            Poll::Pending if self.poll_late(context).is_ready() => Poll::Ready(Some(Err(SlowBody.into()))),
            Poll::Pending => Poll::Pending,
        };
        if matches!(polled, Poll::Ready(None | Some(Err(_)))) || self.is_end_stream() {
            (self.is_awaited, self.watch) = (None, None);
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(|| SizeHint::with_exact(0), Body::size_hint)
    }
}

impl Drop for Arriving {
    fn drop(&mut self) {
        if let (Some(leftover), Some(body)) = (self.leftover.take(), self.body.take()) {
            leftover.keep(body, self.was_asked_for);
        }
    }
}
