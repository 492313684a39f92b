//! The upper side of a connection: what the client says, from the bytes on that told its protocol.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    task::{Context, Poll},
};

use hyper::body::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, ReadBuf};

use super::pulse::Pulse;

/// What a client of HTTP/2 says first (RFC 9113, 3.4).
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// Most bytes that are read to tell the protocol.
const LOOK: usize = 1_024;

/// What a client speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Protocol {
    /// HTTP/1.0 or 1.1.
    Http1,
    /// HTTP/2.
    Http2,
}

/// A stream that tells when a client begins to speak.
#[derive(Debug)]
pub(super) struct Watched<S> {
    stream: S,
    before: Bytes,
    pulse: Pulse,
}

impl<S: AsyncRead + Unpin> Watched<S> {
    /// Of a stream that nothing was read from.
    pub(super) fn new(stream: S, pulse: Pulse) -> Self {
        Self { stream, before: Bytes::new(), pulse }
    }

    /// Reads until the first bytes tell what is spoken: HTTP/2 by prior knowledge (RFC 9113, 3.3), or HTTP/1.
    pub(super) async fn recognise(mut stream: S, pulse: Pulse) -> io::Result<(Protocol, Self)> {
        let mut read = Vec::with_capacity(LOOK);
        loop {
            let count = stream.read_buf(&mut read).await?;
            pulse.heard();
            let protocol = if read.starts_with(PREFACE) { Protocol::Http2 } else { Protocol::Http1 };
            if count == 0 || protocol == Protocol::Http2 || !PREFACE.starts_with(&read) {
                return Ok((protocol, Self { stream, before: read.into(), pulse }));
            }
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.before.has_remaining() {
            let count = self.before.len().min(buffer.remaining());
            buffer.put_slice(&self.before.split_to(count));
            return Poll::Ready(Ok(()));
        }
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        if buffer.filled().len() > before {
            self.pulse.heard();
        }
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
