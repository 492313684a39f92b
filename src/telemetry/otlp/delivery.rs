//! Whether telemetry arrives, told rarely: a collector that is down must not fill the logs.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use opentelemetry_sdk::error::OTelSdkResult;
use tokio::time::Instant;

/// Between two lines that say the same.
const PAUSE: Duration = Duration::from_mins(1);

/// How the exports of all signals end.
#[derive(Debug)]
pub(super) struct Delivery {
    endpoint: String,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    failures: u64,
    told_at: Option<Instant>,
    is_told: bool,
    is_failing: bool,
}

/// What there is to say.
#[derive(Debug, PartialEq, Eq)]
enum Line {
    Fails { failures: u64 },
    IsBack,
}

impl Delivery {
    pub(super) fn to(endpoint: &str) -> Self {
        Self { endpoint: endpoint.to_owned(), state: Mutex::default() }
    }

    /// Notes how an export ended.
    pub(super) fn note(&self, ended: &OTelSdkResult) {
        let now = Instant::now();
        let line = self.state.lock().unwrap_or_else(PoisonError::into_inner).note(ended.is_ok(), now);
        let endpoint = &self.endpoint;
        match (line, ended) {
            (Some(Line::Fails { failures }), Err(error)) => {
                tracing::warn!(endpoint, failures, %error, "telemetry is not delivered; the service runs on");
            }
            (Some(Line::IsBack), _) => tracing::info!(endpoint, "telemetry is delivered again"),
            _ => {}
        }
    }

    /// Whether the last export failed.
    pub(super) fn is_failing(&self) -> bool {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).is_failing
    }
}

impl State {
    fn note(&mut self, arrived: bool, now: Instant) -> Option<Line> {
        self.is_failing = !arrived;
        if arrived {
            self.failures = 0;
            return std::mem::take(&mut self.is_told).then_some(Line::IsBack);
        }
        self.failures += 1;
        let is_due = self.told_at.is_none_or(|at| now.duration_since(at) >= PAUSE);
        is_due.then(|| {
            self.told_at = Some(now);
            self.is_told = true;
            Line::Fails { failures: std::mem::take(&mut self.failures) }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_collector_that_is_down_is_told_once_a_minute_and_once_when_it_is_back() {
        let (mut state, start) = (State::default(), Instant::now());
        let mut at = |seconds, arrived| state.note(arrived, start + Duration::from_secs(seconds));
        assert_eq!(at(0, true), None);
        assert_eq!(at(1, false), Some(Line::Fails { failures: 1 }));
        assert_eq!(at(2, false), None);
        assert_eq!(at(60, false), None);
        assert_eq!(at(61, false), Some(Line::Fails { failures: 3 }));
        assert_eq!(at(62, true), Some(Line::IsBack));
        assert_eq!(at(63, true), None);
    }

    #[test]
    fn a_collector_that_comes_and_goes_is_told_once_a_minute_too() {
        let (mut state, start) = (State::default(), Instant::now());
        let lines =
            (0..120).filter_map(|second| state.note(second % 2 == 1, start + Duration::from_secs(second)));
        let expected = [Line::Fails { failures: 1 }, Line::IsBack, Line::Fails { failures: 1 }, Line::IsBack];
        assert_eq!(lines.collect::<Vec<_>>(), expected);
    }
}
