//! A transaction that knows when it is void.
//!
//! PostgreSQL answers COMMIT of a failed transaction with success and `SQLite` goes on after most errors, so neither is trusted
//! with this: every step marks the transaction void when it begins, and sound again only when it has succeeded. An error, and
//! also a step that was abandoned half-way, leaves the mark.

use std::time::Duration;

use domain::shared::StoreError;

use super::{
    database::{Database, Tx},
    errors::store_error,
    observe::Watch,
};

const MARK: &str = "SAVEPOINT attempt";
const MOVE_MARK: &str = "RELEASE SAVEPOINT attempt; SAVEPOINT attempt";
const BACK_TO_MARK: &str = "ROLLBACK TO SAVEPOINT attempt";

/// One transaction of either module. Dropping it rolls back.
pub(super) struct Work {
    tx: Tx,
    limit: Duration,
    watch: Watch,
    is_void: bool,
    is_marked: bool,
}

/// One step of a transaction. Unless it is `done`, the transaction is void.
pub(super) struct Step<'work> {
    pub(super) tx: &'work mut Tx,
    pub(super) limit: Duration,
    pub(super) watch: &'work Watch,
    is_void: &'work mut bool,
}

impl Work {
    /// Begins a transaction.
    pub(super) async fn begin(database: &Database) -> Result<Self, StoreError> {
        let tx = database.begin().await.map_err(store_error)?;
        let watch = database.watch.clone();
        Ok(Self { tx, limit: database.limit, watch, is_void: false, is_marked: false })
    }

    /// Begins a step; `Aborted` where an earlier one was not done.
    pub(super) fn step(&mut self) -> Result<Step<'_>, StoreError> {
        if self.is_void {
            return Err(StoreError::Aborted);
        }
        self.is_void = true;
        Ok(Step { tx: &mut self.tx, limit: self.limit, watch: &self.watch, is_void: &mut self.is_void })
    }

    /// As `Savepoints::attempt`.
    pub(super) async fn attempt(&mut self) -> Result<(), StoreError> {
        let sql = if self.is_marked { MOVE_MARK } else { MARK };
        let step = self.step()?;
        execute!(step, sqlx::raw_sql(sql)).map_err(store_error)?;
        step.done(());
        self.is_marked = true;
        Ok(())
    }

    /// As `Savepoints::undo_attempt`.
    pub(super) async fn undo_attempt(&mut self) -> Result<(), StoreError> {
        self.is_void = true;
        if !self.is_marked {
            return Err(StoreError::Aborted);
        }
        let (tx, watch) = (&mut self.tx, &self.watch);
        let step = Step { tx, limit: self.limit, watch, is_void: &mut self.is_void };
        execute!(step, sqlx::raw_sql(BACK_TO_MARK)).map_err(store_error)?;
        step.done(());
        Ok(())
    }

    /// Makes everything durable; `Aborted`, and nothing durable, where a step was not done.
    pub(super) async fn commit(self) -> Result<(), StoreError> {
        if self.is_void {
            return Err(StoreError::Aborted);
        }
        self.tx.commit(self.limit, &self.watch).await.map_err(store_error)
    }
}

impl Step<'_> {
    /// The step has succeeded with this.
    pub(super) fn done<T>(self, answer: T) -> T {
        *self.is_void = false;
        answer
    }
}

#[cfg(test)]
#[path = "work_tests.rs"]
mod tests;
