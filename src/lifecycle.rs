//! From the first request to the last: signals, and an orderly end within a bound.

use std::time::Duration;

use eyre::{WrapErr, bail, eyre};
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    time::{Instant, sleep, timeout, timeout_at},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    bootstrap::Service,
    config::ServerConfig,
    listener::{Conversations, Listener},
};

/// What closing has at least, however much of the grace the requests took.
const CLOSING: Duration = Duration::from_secs(2);

/// What the last reading of `/metrics` has.
const LAST_READING: Duration = Duration::from_millis(500);

/// How long ending may take.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Between the readiness turning 503 and the listener closing.
    pub drain_wait: Duration,
    /// For requests, writes and background tasks to end after that.
    pub grace: Duration,
}

/// The signals that ask for the end: SIGTERM and SIGINT.
#[derive(Debug)]
pub struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    /// From now on they no longer kill the process.
    pub fn listen() -> eyre::Result<Self> {
        let of = |kind| signal(kind).wrap_err("signals cannot be received");
        Ok(Self { terminate: of(SignalKind::terminate())?, interrupt: of(SignalKind::interrupt())? })
    }

    /// Comes back at the next one, with its name.
    pub async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}

impl Bounds {
    /// As configured.
    pub fn of(config: &ServerConfig) -> Self {
        Self { drain_wait: config.drain_wait, grace: config.shutdown_grace }
    }
}

/// Serves until a signal, then ends in order. `Err` when that took longer than the bound, or a second signal came.
pub async fn run(
    listener: Listener,
    metrics: Option<Listener>,
    service: Service,
    mut signals: Signals,
    bounds: Bounds,
) -> eyre::Result<()> {
    let mut running = Running::start(listener, service);
    if let Some(metrics) = metrics {
        running.serve_metrics(metrics);
    }
    let name = signals.next().await;
    // Before it is said: whoever reads of it finds it so.
    running.service.readiness.turn_off();
    tracing::info!(signal = name, "shutting down; a second signal ends at once");
    tokio::select! {
        ended = running.end(bounds) => ended?,
        name = signals.next() => {
            tracing::error!(signal = name, "ended at once by a second signal");
            bail!("ended at once by a second signal; requests in flight were cut off");
        }
    }
    tracing::info!("ended in order");
    Ok(())
}

/// What is running, and how each part is told to stop.
pub struct Running {
    service: Service,
    serving: Conversations,
    metrics: Conversations,
    background: TaskTracker,
    stop_background: CancellationToken,
}

impl Running {
    /// Serves from now on, and runs what runs beside the requests.
    pub fn start(listener: Listener, service: Service) -> Self {
        let (serving, background) = (Conversations::default(), TaskTracker::new());
        let stop_background = CancellationToken::new();
        service.start_background(&background, &stop_background);
        let counted = serving.clone();
        service.watch_connections(move || counted.open());
        if let Some(tls) = listener.tls().cloned() {
            service.watch_certificate(move || tls.validity());
        }
        serving.tasks.spawn(listener.serve(service.router.clone(), serving.clone()));
        Self { service, serving, metrics: Conversations::default(), background, stop_background }
    }

    /// Serves `/metrics` on a port of its own, until everything else has ended: the last reading sees the end.
    pub fn serve_metrics(&mut self, listener: Listener) {
        if let Some(router) = self.service.metrics.clone() {
            self.metrics.tasks.spawn(listener.serve(router, self.metrics.clone()));
        }
    }

    /// Ends in order. `Err` when that took longer than the bound; then work was cut off. Clients that had not sent the rest of
    /// their request, or not read their answer, are cut off as well, but that is no failure of ours.
    pub async fn end(self, bounds: Bounds) -> eyre::Result<()> {
        self.service.readiness.turn_off();
        sleep(bounds.drain_wait).await;
        let end = Instant::now() + bounds.grace;
        let is_unfinished = timeout_at(end, self.end_requests()).await.is_err();
        let was_at_work = is_unfinished && self.serving.are_worked_on();
        if is_unfinished {
            if !was_at_work {
                tracing::warn!("clients that had not sent or read all after the grace period were cut off");
            }
            self.serving.cut_off.cancel();
        }
        // Even then: what others had begun to write is finished, and the database closed.
        let end = end.max(Instant::now() + CLOSING);
        let is_closed = timeout_at(end, self.end_the_rest()).await.is_ok();
        self.end_metrics().await;
        if was_at_work || !is_closed { Err(too_late(bounds)) } else { Ok(()) }
    }

    /// Whoever reads right now may do so for a moment more.
    async fn end_metrics(&self) {
        self.metrics.stop.cancel();
        self.metrics.tasks.close();
        if timeout(LAST_READING, self.metrics.tasks.wait()).await.is_err() {
            self.metrics.cut_off.cancel();
            self.metrics.tasks.wait().await;
        }
    }

    async fn end_requests(&self) {
        self.serving.stop.cancel();
        self.serving.tasks.close();
        self.serving.tasks.wait().await;
    }

    /// After the requests, as they begin writes: the writes, then what runs beside them, then the database under all.
    async fn end_the_rest(&self) {
        self.serving.tasks.wait().await;
        self.service.writes.drain().await;
        self.stop_background.cancel();
        self.background.close();
        self.background.wait().await;
        self.service.database.close().await;
    }
}

fn too_late(bounds: Bounds) -> eyre::Report {
    let grace_secs = bounds.grace.as_secs();
    tracing::error!(grace_secs, "work was still in flight after the grace period, and was cut off");
    eyre!("work was still in flight after {grace_secs} seconds (SERVER_SHUTDOWN_GRACE_SECS), and was cut off")
}

#[cfg(test)]
#[path = "lifecycle_tests.rs"]
mod tests;
