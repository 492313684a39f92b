//! What the service needs: whether it is up, for whoever asks, and told once when that changes.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use domain::shared::HealthProbe;
use futures::future::join_all;
use tokio::time::{Instant, timeout};

/// How long one may take to say that it is well: well below the two seconds within which the answer on readiness has to be true.
const BOUND: Duration = Duration::from_secs(1);

/// What the service needs, and what is known of it. All who ask ask here, so that a change is told once, whoever is the first to
/// notice it. Cheap to clone; clones know the same.
#[derive(Clone)]
pub struct Dependencies {
    all: Arc<[Dependency]>,
    bound: Duration,
}

/// What one of them said.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Said {
    /// Its name: `database`.
    pub name: &'static str,
    /// Whether the service can do nothing useful without it.
    pub is_needed: bool,
    /// Whether it is well.
    pub is_up: bool,
    /// How long it took to say so.
    pub latency: Duration,
}

struct Dependency {
    probe: Arc<dyn HealthProbe>,
    known: Mutex<Known>,
}

/// What was told last. Before anybody asked it is taken to be well: that is nothing to tell.
#[derive(Debug, Default)]
struct Known {
    is_down: bool,
    asked: Option<Instant>,
}

impl Dependencies {
    /// These.
    pub fn new(probes: Vec<Arc<dyn HealthProbe>>) -> Self {
        let all = probes.into_iter().map(|probe| Dependency { probe, known: Mutex::default() });
        Self { all: all.collect(), bound: BOUND }
    }

    /// The same, each with another bound on its answer.
    #[must_use]
    pub fn within(self, bound: Duration) -> Self {
        Self { bound, ..self }
    }

    /// Asks all at once, each within its own bound.
    pub async fn ask(&self) -> Vec<Said> {
        join_all(self.all.iter().map(|dependency| dependency.ask(self.bound))).await
    }
}

impl Dependency {
    async fn ask(&self, bound: Duration) -> Said {
        let asked = Instant::now();
        let answer = match timeout(bound, self.probe.check_health()).await {
            Ok(answer) => answer.map_err(|error| error.to_string()),
            Err(_) => Err(format!("no answer within {bound:?}")),
        };
        let latency = asked.elapsed();
        self.note(asked, &answer);
        let (name, is_needed) = (self.probe.dependency(), self.probe.is_needed());
        Said { name, is_needed, is_up: answer.is_ok(), latency }
    }

    /// Tells a change. It concerns everybody, and not the request that happened to notice it.
    fn note(&self, asked: Instant, answer: &Result<(), String>) {
        let name = self.probe.dependency();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        match (known.take(asked, answer.is_err()), answer) {
            (true, Err(reason)) => {
                tracing::warn!(parent: None, dependency = name, "{name} is down: {reason}");
            }
            (true, Ok(())) => tracing::info!(parent: None, dependency = name, "{name} is up again"),
            (false, _) => {}
        }
    }
}

impl Known {
    /// Whether this answer is a change; one that was asked for before another that is known is no news any more.
    fn take(&mut self, asked: Instant, is_down: bool) -> bool {
        if self.asked.is_some_and(|last| asked < last) {
            return false;
        }
        self.asked = Some(asked);
        std::mem::replace(&mut self.is_down, is_down) != is_down
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_was_asked_for_earlier_is_no_news() {
        let (mut known, start) = (Known::default(), Instant::now());
        let at = |seconds| start + Duration::from_secs(seconds);
        assert!(!known.take(at(0), false));
        assert!(known.take(at(2), true));
        assert!(!known.take(at(1), false), "it was asked before the other");
        assert!(!known.take(at(3), true));
        assert!(known.take(at(4), false));
    }
}
