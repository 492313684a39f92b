//! The end of a conversation whose client may still be sending: a socket that is closed with bytes unread is reset, and what was
//! answered last may be lost with it (RFC 9112, 9.6). So what still comes is read for a while, and thrown away.

use std::{
    mem::MaybeUninit,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, ReadBuf},
    time::{Instant, Sleep, sleep},
};

use super::pulse::Pulse;

/// Most bytes that are listened to: who has not looked for an answer by then does not look for one.
const MOST: usize = 64 * 1024 * 1024;
/// Read at once.
const PIECE: usize = 16 * 1024;

/// How far the end has come. What is to be written is, and the client was told that there is no more.
#[derive(Debug, Default)]
pub(super) struct Lingering(Option<Begun>);

#[derive(Debug)]
struct Begun {
    at: Instant,
    read: usize,
    silence: Pin<Box<Sleep>>,
}

impl Lingering {
    /// Ready when the client has closed as well, has had its time, or has said nothing for a while; and when its place is needed.
    pub(super) fn poll_over<S: AsyncRead + Unpin>(
        &mut self,
        stream: &mut S,
        pulse: &Pulse,
        context: &mut Context<'_>,
    ) -> Poll<()> {
        let limits = pulse.limits();
        let begun = self.0.get_or_insert_with(|| Begun::now(limits.linger_silent.min(limits.linger)));
        let mut thrown_away = [MaybeUninit::uninit(); PIECE];
        while begun.read < MOST && begun.at.elapsed() < limits.linger && !pulse.is_leaving() {
            let mut piece = ReadBuf::uninit(&mut thrown_away);
            match Pin::new(&mut *stream).poll_read(context, &mut piece) {
                Poll::Ready(Ok(())) if !piece.filled().is_empty() => {
                    begun.read += piece.filled().len();
                    let left = limits.linger.saturating_sub(begun.at.elapsed());
                    begun.silence.as_mut().reset(Instant::now() + limits.linger_silent.min(left));
                }
                Poll::Ready(_) => return Poll::Ready(()),
                Poll::Pending => return begun.silence.as_mut().poll(context),
            }
        }
        Poll::Ready(())
    }
}

impl Begun {
    fn now(silence: Duration) -> Self {
        Self { at: Instant::now(), read: 0, silence: Box::pin(sleep(silence)) }
    }
}

#[cfg(test)]
#[path = "lingering_tests.rs"]
mod tests;
