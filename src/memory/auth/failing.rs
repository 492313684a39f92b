//! Sessions whose store fails at one step, to prove that nothing is half-written.

use std::sync::Arc;

use domain::{
    auth::{
        AuthStore, AuthTransaction, AuthWork, RefreshFamily, RefreshToken, Session, SessionId, TokenDigest,
        TokenId,
    },
    shared::{Cause, PortFuture, Savepoints, StoreError, Timestamp},
    users::{Epoch, UserId},
};

use crate::shared::{Failure, FailurePoint, ready};

/// Passes everything on but one step, which fails as an unreachable store does and makes the transaction void.
#[derive(Clone)]
pub struct FailingAuthWork {
    point: FailurePoint,
    inner: Arc<dyn AuthWork>,
}

struct FailingTransaction {
    failure: Failure,
    inner: Box<dyn AuthTransaction>,
}

impl FailingAuthWork {
    /// Fails at the method of this name: `begin`, `commit`, or any of [`AuthStore`] and [`Savepoints`].
    pub fn at(step: &'static str, inner: Arc<dyn AuthWork>) -> Self {
        Self { point: FailurePoint::at(step), inner }
    }

    /// How often it has failed. A test that expects a failure asks, so that a misspelt step shows.
    pub fn failures(&self) -> u64 {
        self.point.failures()
    }
}

impl AuthWork for FailingAuthWork {
    fn begin(&self, cause: Cause) -> PortFuture<'_, Box<dyn AuthTransaction>, StoreError> {
        Box::pin(async move {
            self.point.pass("begin")?;
            let inner = self.inner.begin(cause).await?;
            let transaction = FailingTransaction { failure: self.point.begin(), inner };
            Ok(Box::new(transaction) as Box<dyn AuthTransaction>)
        })
    }
}

impl FailingTransaction {
    fn pass<'a, T: Send + 'a>(
        &'a mut self,
        step: &'static str,
        call: impl FnOnce(&'a mut dyn AuthTransaction) -> PortFuture<'a, T>,
    ) -> PortFuture<'a, T> {
        match self.failure.pass(step) {
            Ok(()) => call(&mut *self.inner),
            Err(error) => ready(Err(error)),
        }
    }
}

impl AuthStore for FailingTransaction {
    fn insert_session(&mut self, session: Session, token: RefreshToken) -> PortFuture<'_, ()> {
        self.pass("insert_session", |inner| inner.insert_session(session, token))
    }

    fn session_for_update(&mut self, session: SessionId) -> PortFuture<'_, Option<Session>> {
        self.pass("session_for_update", |inner| inner.session_for_update(session))
    }

    fn refresh_family_for_update(&mut self, digest: TokenDigest) -> PortFuture<'_, Option<RefreshFamily>> {
        self.pass("refresh_family_for_update", |inner| inner.refresh_family_for_update(digest))
    }

    fn save_session(&mut self, session: Session) -> PortFuture<'_, ()> {
        self.pass("save_session", |inner| inner.save_session(session))
    }

    fn replace_refresh_token(
        &mut self,
        consumed: RefreshToken,
        replacement: RefreshToken,
    ) -> PortFuture<'_, ()> {
        self.pass("replace_refresh_token", |inner| inner.replace_refresh_token(consumed, replacement))
    }

    fn end_sessions_of(
        &mut self,
        user: UserId,
        kept: Option<SessionId>,
        now: Timestamp,
    ) -> PortFuture<'_, u64> {
        self.pass("end_sessions_of", |inner| inner.end_sessions_of(user, kept, now))
    }

    fn end_sessions_beyond(&mut self, user: UserId, most: usize, now: Timestamp) -> PortFuture<'_, u64> {
        self.pass("end_sessions_beyond", |inner| inner.end_sessions_beyond(user, most, now))
    }

    fn touch_session(&mut self, session: SessionId, token: TokenId, now: Timestamp) -> PortFuture<'_, ()> {
        self.pass("touch_session", |inner| inner.touch_session(session, token, now))
    }

    fn save_session_epoch(&mut self, session: SessionId, epoch: Epoch) -> PortFuture<'_, ()> {
        self.pass("save_session_epoch", |inner| inner.save_session_epoch(session, epoch))
    }

    fn remove_sessions(&mut self, before: Timestamp, limit: u32) -> PortFuture<'_, u64> {
        self.pass("remove_sessions", |inner| inner.remove_sessions(before, limit))
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

impl AuthTransaction for FailingTransaction {
    fn commit(mut self: Box<Self>) -> PortFuture<'static, ()> {
        match self.failure.pass("commit") {
            Ok(()) => self.inner.commit(),
            Err(error) => ready(Err(error)),
        }
    }
}

impl std::fmt::Debug for FailingAuthWork {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("FailingAuthWork").field(&self.point).finish()
    }
}
