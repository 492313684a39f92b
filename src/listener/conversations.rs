//! All connections together.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// All connections together: how they are told to end, and whether anything is worked on for them.
#[derive(Debug, Clone, Default)]
pub struct Conversations {
    /// Tracks the connections, and what accepts them.
    pub tasks: TaskTracker,
    /// From now on every connection ends with the request that it is in.
    pub stop: CancellationToken,
    /// Every connection ends now, whatever it is in.
    pub cut_off: CancellationToken,
    pub(super) handlers: TaskTracker,
    pub(super) arriving: TaskTracker,
    open: Arc<AtomicUsize>,
}

/// A connection that is counted until this is dropped.
#[derive(Debug)]
pub(super) struct Counted(Arc<AtomicUsize>);

impl Conversations {
    /// Whether a request is worked on that its client has sent whole.
    pub fn are_worked_on(&self) -> bool {
        self.handlers.len() > self.arriving.len()
    }

    /// How many connections are open.
    pub fn open(&self) -> usize {
        self.open.load(Ordering::Relaxed)
    }

    /// Counts one more.
    pub(super) fn count(&self) -> Counted {
        self.open.fetch_add(1, Ordering::Relaxed);
        Counted(self.open.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
