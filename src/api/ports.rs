//! What the API drives, and what shutdown needs to know of it.

use std::{
    future::pending,
    panic::resume_unwind,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use domain::{
    auth::AuthService,
    shared::{Clock, IdGenerator, RateLimiter, Signer},
    users::UserService,
};
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use crate::{dependencies::Dependencies, observe::RequestObserver};

/// Everything that the API needs of the rest of the house.
#[derive(Clone)]
pub struct ApiPorts {
    /// The use cases of users.
    pub users: Arc<dyn UserService>,
    /// The use cases of `auth`.
    pub auth: Arc<dyn AuthService>,
    /// Counts requests.
    pub limiter: Arc<dyn RateLimiter>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Makes the ids of requests.
    pub ids: Arc<dyn IdGenerator>,
    /// Signs page cursors.
    pub signer: Arc<dyn Signer>,
    /// What health asks.
    pub dependencies: Dependencies,
    /// Watches the requests; [`Unobserved`](crate::Unobserved) where nobody does.
    pub observer: Arc<dyn RequestObserver>,
    /// Runs the writes.
    pub writes: Writes,
    /// Whether requests are welcome.
    pub readiness: Readiness,
}

/// Runs each write in a task of its own: whoever vanishes or waits too long drops the answer, not the write.
#[derive(Debug, Clone, Default)]
pub struct Writes {
    tasks: TaskTracker,
}

impl Writes {
    /// Runs a write to its end, even where this future is dropped, and answers what it answers.
    pub async fn run<T: Send + 'static>(&self, write: impl Future<Output = T> + Send + 'static) -> T {
        match self.tasks.spawn(write.in_current_span()).await {
            Ok(answer) => answer,
            Err(failure) => match failure.try_into_panic() {
                Ok(panic) => resume_unwind(panic),
                // Only a runtime that is shutting down cancels it, and that drops this future too.
                Err(_) => pending().await,
            },
        }
    }

    /// Comes back when no write is under way. For shutdown: the caller bounds the wait.
    pub async fn drain(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }
}

/// Whether the service wants requests. Shutdown turns it off, so that balancers send none; it does not come back.
#[derive(Debug, Clone)]
pub struct Readiness(Arc<AtomicBool>);

impl Readiness {
    /// Requests are welcome from now on.
    pub fn new() -> Self {
        Self(Arc::new(AtomicBool::new(true)))
    }

    /// No more, please.
    pub fn turn_off(&self) {
        self.0.store(false, Ordering::Release);
    }

    /// Whether requests are welcome.
    pub fn is_on(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

impl Default for Readiness {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
#[path = "ports_tests.rs"]
mod tests;
