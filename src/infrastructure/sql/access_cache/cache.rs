//! The cache as the rest of the service sees it.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::{
    auth::{SessionId, SessionNotices, SessionReads},
    shared::{Clock, PortFuture},
    users::{StandingNotices, UserId},
};

use super::remembered::{Access, Remembered};

/// Remembers how sessions stand, for at most `ttl`. A change made through this process is forgotten when its notice comes, which is after the
/// commit and before the answer; one made elsewhere when PostgreSQL tells of it. While PostgreSQL is not listened to, and with a
/// `ttl` of zero, every read goes through. Only sessions that let somebody in are remembered.
pub struct AccessCache {
    inner: Arc<dyn SessionReads>,
    pub(super) ttl: Duration,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    is_listening: bool,
    remembered: Remembered,
}

impl AccessCache {
    /// Remembers what `inner` answers. Nothing is remembered before [`AccessCache::listen`] has been heard of PostgreSQL.
    pub fn new(inner: Arc<dyn SessionReads>, ttl: Duration, clock: Arc<dyn Clock>) -> Self {
        Self { inner, ttl, clock, state: Mutex::default() }
    }

    /// From now on changes made elsewhere are told. What was remembered before may have missed some.
    pub(super) fn begin_listening(&self) {
        let mut state = self.state();
        state.remembered.forget_all();
        state.is_listening = true;
    }

    /// From now on changes made elsewhere are missed. Reads that are under way are not kept either.
    pub(super) fn end_listening(&self) {
        let mut state = self.state();
        state.is_listening = false;
        state.remembered.forget_all();
    }

    /// Somebody told that anything may have changed.
    pub(super) fn forget_all(&self) {
        self.state().remembered.forget_all();
    }

    /// No code that holds the lock can panic half-way through a change, so a poisoned lock is as good as any.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn find(&self, session: SessionId) -> Result<Option<Access>, domain::shared::StoreError> {
        let now = self.clock.now();
        let forgettings = {
            let state = self.state();
            if let Some(access) = state.remembered.find(session, now, self.ttl) {
                return Ok(Some(access));
            }
            state.is_listening.then(|| state.remembered.forgettings())
        };
        let found = self.inner.find_access(session).await?;
        if let (Some(access), Some(forgettings)) = (found, forgettings) {
            self.state().remembered.remember(session, access, now, self.ttl, forgettings);
        }
        Ok(found)
    }
}

impl SessionReads for AccessCache {
    fn find_access(&self, session: SessionId) -> PortFuture<'_, Option<Access>> {
        if self.ttl.is_zero() {
            return self.inner.find_access(session);
        }
        Box::pin(self.find(session))
    }
}

impl SessionNotices for AccessCache {
    fn session_changed(&self, session: SessionId) {
        self.state().remembered.forget_session(session);
    }

    fn sessions_changed(&self, user: UserId) {
        self.state().remembered.forget_user(user);
    }
}

impl StandingNotices for AccessCache {
    fn standing_changed(&self, user: UserId) {
        self.state().remembered.forget_user(user);
    }
}

#[cfg(test)]
#[path = "cache_tests.rs"]
mod tests;
