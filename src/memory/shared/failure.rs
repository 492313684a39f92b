//! Failing on purpose at one step, as an unreachable store does.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use domain::shared::StoreError;

/// The step that fails, and how often it did.
#[derive(Debug, Clone)]
pub(crate) struct FailurePoint {
    step: &'static str,
    failures: Arc<AtomicU64>,
}

/// What a decorated transaction keeps: where it fails, and whether it is void since.
#[derive(Debug)]
pub(crate) struct Failure {
    point: FailurePoint,
    is_void: bool,
}

impl FailurePoint {
    /// Fails at this method of a port.
    pub(crate) fn at(step: &'static str) -> Self {
        Self { step, failures: Arc::default() }
    }

    /// How often it has failed.
    pub(crate) fn failures(&self) -> u64 {
        self.failures.load(Ordering::SeqCst)
    }

    /// Fails if this is the step.
    pub(crate) fn pass(&self, step: &'static str) -> Result<(), StoreError> {
        if step != self.step {
            return Ok(());
        }
        self.failures.fetch_add(1, Ordering::SeqCst);
        Err(StoreError::Unavailable(format!("{step} fails on purpose").into()))
    }

    /// The same for one transaction.
    pub(crate) fn begin(&self) -> Failure {
        Failure { point: self.clone(), is_void: false }
    }
}

impl Failure {
    /// Fails if this is the step, and again with `Aborted` at every later one.
    pub(crate) fn pass(&mut self, step: &'static str) -> Result<(), StoreError> {
        if self.is_void {
            return Err(StoreError::Aborted);
        }
        self.point.pass(step).inspect_err(|_| self.is_void = true)
    }

    /// A mark was gone back to: the transaction is usable again.
    pub(crate) fn undo(&mut self) {
        self.is_void = false;
    }
}
