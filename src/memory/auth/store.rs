//! The ports of `auth` over the state in memory.

use std::fmt;

use domain::{
    auth::{
        AuthQueries, AuthStore, AuthTransaction, AuthWork, RefreshFamily, RefreshToken, Session, SessionId,
        TokenDigest, TokenId,
    },
    shared::{Cause, PortFuture, Savepoints, StoreError, Timestamp},
    users::{Epoch, UserId},
};

use super::state::State;
use crate::shared::{Draft, Shared, ready};

/// Sessions and refresh tokens in memory. Clones share them.
#[derive(Clone, Default)]
pub struct MemoryAuth {
    shared: Shared<State>,
}

/// One writer's turn.
struct MemoryTransaction {
    draft: Draft<State>,
}

impl MemoryAuth {
    /// No sessions.
    pub fn new() -> Self {
        Self::default()
    }
}

impl AuthQueries for MemoryAuth {
    fn find_session(&self, session: SessionId) -> PortFuture<'_, Option<Session>> {
        ready(Ok(self.shared.read(|state| state.sessions.get(&session).cloned())))
    }

    fn list_open_sessions(&self, user: UserId, now: Timestamp) -> PortFuture<'_, Vec<Session>> {
        ready(Ok(self.shared.read(|state| {
            let open = state.open_of(user, now);
            open.iter().filter_map(|id| state.sessions.get(id)).cloned().collect()
        })))
    }
}

impl AuthWork for MemoryAuth {
    fn begin(&self, _cause: Cause) -> PortFuture<'_, Box<dyn AuthTransaction>, StoreError> {
        Box::pin(async move {
            let transaction = MemoryTransaction { draft: self.shared.begin().await };
            Ok(Box::new(transaction) as Box<dyn AuthTransaction>)
        })
    }
}

impl AuthStore for MemoryTransaction {
    fn insert_session(&mut self, session: Session, token: RefreshToken) -> PortFuture<'_, ()> {
        ready(self.draft.step(|state| {
            if state.sessions.contains_key(&session.id) {
                return Err(StoreError::Conflict("sessions_id"));
            }
            state.sessions.insert(session.id, session);
            state.add_token(token)
        }))
    }

    fn session_for_update(&mut self, session: SessionId) -> PortFuture<'_, Option<Session>> {
        ready(self.draft.step(|state| Ok(state.sessions.get(&session).cloned())))
    }

    fn refresh_family_for_update(&mut self, digest: TokenDigest) -> PortFuture<'_, Option<RefreshFamily>> {
        ready(self.draft.step(|state| state.find_family(digest)))
    }

    fn save_session(&mut self, session: Session) -> PortFuture<'_, ()> {
        ready(self.draft.step(|state| {
            let stored = state.sessions.get_mut(&session.id).ok_or(StoreError::Stale)?;
            *stored = session;
            Ok(())
        }))
    }

    fn replace_refresh_token(
        &mut self,
        consumed: RefreshToken,
        replacement: RefreshToken,
    ) -> PortFuture<'_, ()> {
        ready(self.draft.step(|state| {
            let stored = state.tokens.get_mut(&consumed.digest).ok_or(StoreError::Stale)?;
            *stored = consumed;
            state.add_token(replacement)
        }))
    }

    fn end_sessions_of(
        &mut self,
        user: UserId,
        kept: Option<SessionId>,
        now: Timestamp,
    ) -> PortFuture<'_, u64> {
        ready(self.draft.step(|state| {
            let others = state.open_of(user, now).into_iter().filter(|id| Some(*id) != kept);
            Ok(state.end(others, now))
        }))
    }

    fn end_sessions_beyond(&mut self, user: UserId, most: usize, now: Timestamp) -> PortFuture<'_, u64> {
        ready(self.draft.step(|state| {
            let beyond = state.open_of(user, now).into_iter().skip(most);
            Ok(state.end(beyond, now))
        }))
    }

    fn touch_session(&mut self, session: SessionId, token: TokenId, now: Timestamp) -> PortFuture<'_, ()> {
        ready(self.draft.step(|state| {
            state.touch(session, token, now);
            Ok(())
        }))
    }

    fn save_session_epoch(&mut self, session: SessionId, epoch: Epoch) -> PortFuture<'_, ()> {
        ready(self.draft.step(|state| {
            if let Some(session) = state.sessions.get_mut(&session) {
                session.epoch = epoch;
            }
            Ok(())
        }))
    }

    fn remove_sessions(&mut self, before: Timestamp, limit: u32) -> PortFuture<'_, u64> {
        ready(self.draft.step(|state| Ok(state.remove_dead(before, limit))))
    }
}

impl Savepoints for MemoryTransaction {
    fn attempt(&mut self) -> PortFuture<'_, ()> {
        ready(self.draft.attempt())
    }

    fn undo_attempt(&mut self) -> PortFuture<'_, ()> {
        ready(self.draft.undo_attempt())
    }
}

impl AuthTransaction for MemoryTransaction {
    fn commit(self: Box<Self>) -> PortFuture<'static, ()> {
        ready(self.draft.commit())
    }
}

impl fmt::Debug for MemoryAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sessions = self.shared.read(|state| state.sessions.len());
        f.debug_struct("MemoryAuth").field("sessions", &sessions).finish_non_exhaustive()
    }
}
