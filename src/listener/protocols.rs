//! How HTTP/1 and HTTP/2 are spoken, each with its bounds.

use hyper::{
    rt::Executor,
    server::conn::{http1, http2},
};
use hyper_util::rt::TokioTimer;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::ConnectionLimits;

/// Most bytes of a request's head; more is answered 431.
pub(super) const LARGEST_HEAD: u16 = u16::MAX;
/// Most bytes of a frame of HTTP/2: the smallest that the protocol allows as a bound (RFC 9113, 4.2).
const LARGEST_FRAME: u32 = 16 * 1024;
/// What a client may send on a stream, and on all of them, before somebody reads it.
const STREAM_WINDOW: u32 = 64 * 1024;
const CONNECTION_WINDOW: u32 = 1024 * 1024;
/// What may wait to be sent on one stream.
const SEND_BUFFER: usize = 16 * 1024;
/// How many streams a client may reset before we have looked at them (CVE-2023-44487), and how many its mistakes may make us
/// reset, before the connection ends.
const RESETS: usize = 20;
const OWN_RESETS: usize = 256;

/// The tasks of streams are tracked with those of connections, and each can be ended alone.
#[derive(Debug, Clone)]
pub(super) struct Tracked(pub(super) TaskTracker);

tokio::task_local! {
    /// What ends the stream of this task.
    static STREAM: CancellationToken;
}

impl<F: Future<Output: Send> + Send + 'static> Executor<F> for Tracked {
    fn execute(&self, task: F) {
        let stream = CancellationToken::new();
        let task = STREAM.scope(stream.clone(), task);
        // A task that is dropped resets its stream, which tells the client so.
        self.0.spawn(stream.run_until_cancelled_owned(task));
    }
}

/// What ends the stream that this is called in; something that ends nothing where a connection has no streams.
pub(super) fn this_stream() -> CancellationToken {
    STREAM.try_with(Clone::clone).unwrap_or_default()
}

/// HTTP/1. hyper takes at most 100 headers, and answers more with a bare 431, as it does a head that is too large; what is no
/// HTTP with a bare 400, and a target over 65,534 bytes with a bare 414. It gives no say in these answers.
pub(super) fn http1(limits: &ConnectionLimits) -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        // The clocks of the connection are finer; this one is for the beginning of a head that came with the request before.
        .header_read_timeout(limits.keep_alive + limits.head)
        .max_buf_size(LARGEST_HEAD.into());
    builder
}

/// HTTP/2. Headers beyond the list's size are answered with a bare 431, or end the connection where they come in ever more
/// CONTINUATION frames.
pub(super) fn http2(limits: &ConnectionLimits, tasks: TaskTracker) -> http2::Builder<Tracked> {
    let mut builder = http2::Builder::new(Tracked(tasks));
    builder
        .timer(TokioTimer::new())
        .max_concurrent_streams(limits.streams)
        .max_header_list_size(LARGEST_HEAD.into())
        .max_frame_size(LARGEST_FRAME)
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .max_send_buf_size(SEND_BUFFER)
        .max_pending_accept_reset_streams(RESETS)
        .max_local_error_reset_streams(OWN_RESETS)
        .keep_alive_interval(limits.ping)
        .keep_alive_timeout(limits.ping);
    builder
}
