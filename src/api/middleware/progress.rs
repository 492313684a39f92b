//! How far a request has come: the places that it passes write it down, and whoever watches the request reads it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::{extract::Request, middleware::Next, response::Response};
use tokio::time::Instant;

/// How far a request has come, as an extension of it. Clones are about the same request.
#[derive(Clone, Default)]
pub(crate) struct Progress(Arc<Passed>);

#[derive(Default)]
struct Passed {
    has_arrived: AtomicBool,
    is_client_awaited: AtomicBool,
    awaited_micros: AtomicU64,
}

/// The layer right around what is served. Whatever is answered before it was refused without a look at what was asked
/// for, so that neither its path nor its method says anything about the service.
pub(crate) async fn arrive(request: Request, next: Next) -> Response {
    if let Some(progress) = request.extensions().get::<Progress>() {
        progress.0.has_arrived.store(true, Ordering::Relaxed);
    }
    next.run(request).await
}

impl Progress {
    /// Whether it came to what is served at its path by its method.
    pub(super) fn has_arrived(&self) -> bool {
        self.0.has_arrived.load(Ordering::Relaxed)
    }

    /// Whether its body is waited for; also after who waited has given up.
    pub(super) fn is_client_awaited(&self) -> bool {
        self.0.is_client_awaited.load(Ordering::Relaxed)
    }

    /// How long its body was waited for.
    pub(super) fn awaited(&self) -> Duration {
        Duration::from_micros(self.0.awaited_micros.load(Ordering::Relaxed))
    }

    /// Reads its body by this future.
    pub(crate) async fn during<T>(&self, reading: impl Future<Output = T>) -> T {
        self.0.is_client_awaited.store(true, Ordering::Relaxed);
        let waiting = Waiting { progress: self, since: Instant::now() };
        let read = reading.await;
        drop(waiting);
        self.0.is_client_awaited.store(false, Ordering::Relaxed);
        read
    }
}

/// Adds up the time also where whoever waits gives up.
struct Waiting<'a> {
    progress: &'a Progress,
    since: Instant,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let micros = u64::try_from(self.since.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.progress.0.awaited_micros.fetch_add(micros, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;
    use tokio::time::{sleep, timeout};

    use super::*;

    const SHORT: Duration = Duration::from_millis(20);

    #[tokio::test]
    async fn the_time_in_which_a_clients_body_was_waited_for_is_not_ours() {
        let progress = Progress::default();
        progress.during(sleep(SHORT)).await;
        let first = progress.awaited();
        assert!(first >= SHORT && !progress.is_client_awaited(), "{first:?}");
        let reading = progress.during(std::future::pending::<()>());
        assert!(timeout(SHORT, reading).await.is_err());
        assert!(progress.awaited() >= first + SHORT && progress.is_client_awaited());
        assert!(progress.during(async {}).now_or_never().is_some());
        assert!(!progress.is_client_awaited());
    }
}
