//! Whether one signal arrives, told rarely: a collector that is down must not fill the logs.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use opentelemetry_sdk::error::OTelSdkResult;
use tokio::time::Instant;

/// Between two lines that say the same.
const PAUSE: Duration = Duration::from_mins(1);

/// So many exports have to fail one after the other before nobody is expected to be there: one alone is an accident.
const HOPELESS: u32 = 2;

/// How the exports of one signal end, and what of it never arrives.
#[derive(Debug)]
pub(super) struct Delivery {
    signal: &'static str,
    endpoint: String,
    /// Handed to the SDK, and not yet in an export.
    waiting: AtomicUsize,
    /// In an export that has not ended.
    under_way: AtomicUsize,
    lost: AtomicU64,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    failures: u64,
    in_a_row: u32,
    told_at: Option<Instant>,
    is_told: bool,
    loss_told_at: Option<Instant>,
    loss_told: u64,
}

/// What there is to say.
#[derive(Debug, PartialEq, Eq)]
enum Line {
    Fails { failures: u64, lost: u64 },
    IsBack,
    Loses { lost: u64 },
}

impl Delivery {
    pub(super) fn of(signal: &'static str, endpoint: &str) -> Self {
        let (waiting, under_way) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let (lost, state) = (AtomicU64::new(0), Mutex::default());
        Self { signal, endpoint: endpoint.to_owned(), waiting, under_way, lost, state }
    }

    /// Which signal it is.
    pub(super) const fn signal(&self) -> &'static str {
        self.signal
    }

    /// Whether one more may wait; where so many do that it may not, it is lost.
    pub(super) fn admit(&self, most: usize) -> bool {
        let is_admitted = self.waiting.fetch_add(1, Ordering::Relaxed) < most;
        if !is_admitted {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            self.lose(1);
        }
        is_admitted
    }

    /// So many do not wait any longer: their export begins.
    pub(super) fn begin(&self, count: usize) {
        self.under_way.fetch_add(count, Ordering::Relaxed);
        self.waiting.fetch_sub(count, Ordering::Relaxed);
    }

    /// The export of so many is over.
    pub(super) fn end(&self, count: usize) {
        self.under_way.fetch_sub(count, Ordering::Relaxed);
    }

    /// How many wait.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// How many have not arrived yet: those that wait, and those in an export.
    pub(super) fn undelivered(&self) -> usize {
        self.waiting() + self.under_way.load(Ordering::Relaxed)
    }

    /// So many will never arrive.
    pub(super) fn lose(&self, count: u64) {
        self.lost.fetch_add(count, Ordering::Relaxed);
    }

    /// How many will never arrive.
    pub(super) fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }

    /// Notes how an export ended. Here, on the thread of exports, is told what was lost, and not where it is lost: that
    /// is in the middle of a span or of a line.
    pub(super) fn note(&self, ended: &OTelSdkResult) {
        let (now, lost) = (Instant::now(), self.lost());
        let line = self.state().note(ended.is_ok(), lost, now);
        let Self { signal, endpoint, .. } = self;
        match (line, ended) {
            (Some(Line::Fails { failures, lost }), Err(error)) => {
                tracing::warn!(
                    signal,
                    endpoint,
                    failures,
                    lost,
                    %error,
                    "telemetry is not delivered; the service runs on"
                );
            }
            (Some(Line::IsBack), _) => tracing::info!(signal, endpoint, "telemetry is delivered again"),
            (Some(Line::Loses { lost }), _) => {
                tracing::warn!(
                    signal,
                    endpoint,
                    lost,
                    "telemetry is lost: the collector does not take all of it"
                );
            }
            _ => {}
        }
    }

    /// Whether the last exports failed, one after the other.
    pub(super) fn is_hopeless(&self) -> bool {
        self.state().in_a_row >= HOPELESS
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn note(&mut self, arrived: bool, lost: u64, now: Instant) -> Option<Line> {
        if arrived {
            (self.failures, self.in_a_row) = (0, 0);
            if std::mem::take(&mut self.is_told) {
                return Some(Line::IsBack);
            }
            let is_told = lost > self.loss_told && is_due(self.loss_told_at, now);
            return is_told.then(|| Line::Loses { lost: self.tell_loss(lost, now) });
        }
        self.failures += 1;
        self.in_a_row = self.in_a_row.saturating_add(1);
        is_due(self.told_at, now).then(|| {
            self.told_at = Some(now);
            self.is_told = true;
            let lost = self.tell_loss(lost, now);
            Line::Fails { failures: std::mem::take(&mut self.failures), lost }
        })
    }

    /// What was lost since it was last told.
    fn tell_loss(&mut self, lost: u64, now: Instant) -> u64 {
        self.loss_told_at = Some(now);
        lost.saturating_sub(std::mem::replace(&mut self.loss_told, lost))
    }
}

fn is_due(told_at: Option<Instant>, now: Instant) -> bool {
    told_at.is_none_or(|at| now.duration_since(at) >= PAUSE)
}

#[cfg(test)]
#[path = "delivery_tests.rs"]
mod tests;
