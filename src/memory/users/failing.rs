//! Users whose store fails at one step, to prove that nothing is half-written.

use std::sync::Arc;

use domain::{
    shared::{Cause, PortFuture, Savepoints, StoreError},
    users::{PasswordHash, Rule, User, UserEvent, UserId, UserStore, UserTransaction, UserWork},
};

use crate::shared::{Failure, FailurePoint, ready};

/// Passes everything on but one step, which fails as an unreachable store does and makes the transaction void.
#[derive(Clone)]
pub struct FailingUserWork {
    point: FailurePoint,
    inner: Arc<dyn UserWork>,
}

struct FailingTransaction {
    failure: Failure,
    inner: Box<dyn UserTransaction>,
}

impl FailingUserWork {
    /// Fails at the method of this name: `begin`, `commit`, or any of [`UserStore`] and [`Savepoints`].
    pub fn at(step: &'static str, inner: Arc<dyn UserWork>) -> Self {
        Self { point: FailurePoint::at(step), inner }
    }

    /// How often it has failed. A test that expects a failure asks, so that a misspelt step shows.
    pub fn failures(&self) -> u64 {
        self.point.failures()
    }
}

impl UserWork for FailingUserWork {
    fn begin(&self, cause: Cause) -> PortFuture<'_, Box<dyn UserTransaction>, StoreError> {
        Box::pin(async move {
            self.point.pass("begin")?;
            let inner = self.inner.begin(cause).await?;
            let transaction = FailingTransaction { failure: self.point.begin(), inner };
            Ok(Box::new(transaction) as Box<dyn UserTransaction>)
        })
    }
}

impl FailingTransaction {
    fn pass<'a, T: Send + 'a>(
        &'a mut self,
        step: &'static str,
        call: impl FnOnce(&'a mut dyn UserTransaction) -> PortFuture<'a, T>,
    ) -> PortFuture<'a, T> {
        match self.failure.pass(step) {
            Ok(()) => call(&mut *self.inner),
            Err(error) => ready(Err(error)),
        }
    }
}

impl UserStore for FailingTransaction {
    fn user_for_update(&mut self, user: UserId) -> PortFuture<'_, Option<User>> {
        self.pass("user_for_update", |inner| inner.user_for_update(user))
    }

    fn find_user_password(&mut self, user: UserId) -> PortFuture<'_, Option<PasswordHash>> {
        self.pass("find_user_password", |inner| inner.find_user_password(user))
    }

    fn insert_user(
        &mut self,
        user: User,
        password: PasswordHash,
        because: Vec<UserEvent>,
    ) -> PortFuture<'_, Result<(), Rule>> {
        self.pass("insert_user", |inner| inner.insert_user(user, password, because))
    }

    fn save_user(&mut self, user: User, because: Vec<UserEvent>) -> PortFuture<'_, ()> {
        self.pass("save_user", |inner| inner.save_user(user, because))
    }

    fn save_user_password(&mut self, user: UserId, password: PasswordHash) -> PortFuture<'_, ()> {
        self.pass("save_user_password", |inner| inner.save_user_password(user, password))
    }

    fn remove_user(&mut self, user: User, because: Vec<UserEvent>) -> PortFuture<'_, ()> {
        self.pass("remove_user", |inner| inner.remove_user(user, because))
    }

    fn lock_user_rule(&mut self, rule: Rule) -> PortFuture<'_, ()> {
        self.pass("lock_user_rule", |inner| inner.lock_user_rule(rule))
    }

    fn count_active_administrators(&mut self) -> PortFuture<'_, u64> {
        self.pass("count_active_administrators", |inner| inner.count_active_administrators())
    }
}

impl Savepoints for FailingTransaction {
    fn attempt(&mut self) -> PortFuture<'_, ()> {
        self.pass("attempt", |inner| inner.attempt())
    }

    fn undo_attempt(&mut self) -> PortFuture<'_, ()> {
        self.failure.undo();
        self.pass("undo_attempt", |inner| inner.undo_attempt())
    }
}

impl UserTransaction for FailingTransaction {
    fn commit(mut self: Box<Self>) -> PortFuture<'static, ()> {
        match self.failure.pass("commit") {
            Ok(()) => self.inner.commit(),
            Err(error) => ready(Err(error)),
        }
    }
}

impl std::fmt::Debug for FailingUserWork {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("FailingUserWork").field(&self.point).finish()
    }
}
