//! A transaction over a copy: one writer at a time changes a draft, and a commit puts the draft in place.

use std::sync::{Arc, PoisonError, RwLock};

use domain::shared::{PortFuture, StoreError};
use tokio::sync::{Mutex, OwnedMutexGuard};

/// What is committed, for readers, and the turn that writers wait for.
#[derive(Debug)]
pub(crate) struct Shared<State> {
    live: Arc<RwLock<State>>,
    turn: Arc<Mutex<()>>,
}

/// One writer's copy, and what became of it.
#[derive(Debug)]
pub(crate) struct Draft<State> {
    state: State,
    mark: Option<State>,
    is_void: bool,
    live: Arc<RwLock<State>>,
    _turn: OwnedMutexGuard<()>,
}

impl<State: Clone> Shared<State> {
    /// Looks at what is committed. Never waits for a writer: a commit is the swap of a value.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.live.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Waits for the turn, and copies what is committed then.
    pub(crate) async fn begin(&self) -> Draft<State> {
        let turn = Arc::clone(&self.turn).lock_owned().await;
        Draft {
            state: self.read(State::clone),
            mark: None,
            is_void: false,
            live: Arc::clone(&self.live),
            _turn: turn,
        }
    }
}

impl<State: Clone> Draft<State> {
    /// One step on the draft. An error makes the transaction void, and a void one answers `Aborted`.
    pub(crate) fn step<T>(
        &mut self,
        step: impl FnOnce(&mut State) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if self.is_void {
            return Err(StoreError::Aborted);
        }
        let result = step(&mut self.state);
        self.is_void = result.is_err();
        result
    }

    /// Marks this point.
    pub(crate) fn attempt(&mut self) -> Result<(), StoreError> {
        if self.is_void {
            return Err(StoreError::Aborted);
        }
        self.mark = Some(self.state.clone());
        Ok(())
    }

    /// Back to the mark, which stays.
    pub(crate) fn undo_attempt(&mut self) -> Result<(), StoreError> {
        let Some(mark) = self.mark.clone() else {
            self.is_void = true;
            return Err(StoreError::Aborted);
        };
        self.state = mark;
        self.is_void = false;
        Ok(())
    }

    /// Puts the draft in place of what was committed.
    pub(crate) fn commit(self) -> Result<(), StoreError> {
        if self.is_void {
            return Err(StoreError::Aborted);
        }
        *self.live.write().unwrap_or_else(PoisonError::into_inner) = self.state;
        Ok(())
    }
}

/// The future of an answer that is there already.
pub(crate) fn ready<'a, T: Send + 'a, E: Send + 'a>(answer: Result<T, E>) -> PortFuture<'a, T, E> {
    Box::pin(std::future::ready(answer))
}

// Written by hand because a derive would ask the same traits of `State`.
impl<State> Clone for Shared<State> {
    fn clone(&self) -> Self {
        Self { live: Arc::clone(&self.live), turn: Arc::clone(&self.turn) }
    }
}
impl<State: Default> Default for Shared<State> {
    fn default() -> Self {
        Self { live: Arc::default(), turn: Arc::default() }
    }
}
