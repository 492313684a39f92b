//! One's own sessions: listing and ending them; and removing what is dead.

use domain::{
    auth::{Session, SessionError, SessionId},
    authorization::{Action, Forbidden, authorize},
    shared::{Actor, Caller, Cause, StoreError},
};

use super::Auth;

/// How many dead sessions one transaction removes. Each takes all its tokens with it, a thousand and more where it was refreshed
/// for weeks, and on SQLite nobody else writes meanwhile.
const PURGED_AT_ONCE: u32 = 20;

impl Auth {
    pub(super) async fn list_own(&self, actor: Actor) -> Result<Vec<Session>, SessionError> {
        let caller = session_owner(actor)?;
        let standing = self.users.find_standing(caller.user).await?;
        let mut sessions = self.queries.list_open_sessions(caller.user, self.now()).await?;
        // Those of another epoch let nobody in, though nobody has ended them.
        sessions.retain(|session| standing.is_some_and(|standing| standing.epoch == session.epoch));
        Ok(sessions)
    }

    pub(super) async fn end_current(&self, cause: Cause) -> Result<(), SessionError> {
        let caller = session_owner(cause.actor)?;
        match self.end_own(cause, caller.session).await {
            // Somebody else ended it meanwhile, which is what was asked for.
            Err(SessionError::NotFound) => Ok(()),
            ended => ended,
        }
    }

    /// A session of somebody else is not found, as one that does not exist.
    pub(super) async fn end_own(&self, cause: Cause, session: SessionId) -> Result<(), SessionError> {
        let caller = session_owner(cause.actor)?;
        let now = self.now();
        let mut tx = self.work.begin(cause).await?;
        let found = tx.session_for_update(session).await?;
        let mut found = found
            .filter(|found| found.user == caller.user && found.is_open(now))
            .ok_or(SessionError::NotFound)?;
        found.ended_at = Some(now);
        tx.save_session(found).await?;
        tx.commit().await?;
        self.notices.session_changed(session);
        Ok(())
    }

    pub(super) async fn end_others(&self, cause: Cause) -> Result<u64, SessionError> {
        let caller = session_owner(cause.actor)?;
        let mut tx = self.work.begin(cause).await?;
        let ended = tx.end_sessions_of(caller.user, Some(caller.session), self.now()).await?;
        tx.commit().await?;
        self.notices.sessions_changed(caller.user);
        Ok(ended)
    }

    pub(super) async fn purge(&self) -> Result<u64, StoreError> {
        let mut removed = 0;
        loop {
            let mut tx = self.work.begin(Cause::system()).await?;
            let batch = tx.remove_sessions(self.now(), PURGED_AT_ONCE).await?;
            tx.commit().await?;
            removed += batch;
            if batch < u64::from(PURGED_AT_ONCE) {
                return Ok(removed);
            }
        }
    }
}

/// Sessions belong to callers; the service itself has none.
pub(super) fn session_owner(actor: Actor) -> Result<Caller, SessionError> {
    authorize(actor, Action::ManageOwnSessions)?;
    match actor {
        Actor::Caller(caller) => Ok(caller),
        Actor::Anonymous | Actor::System => Err(Forbidden::NotSignedIn.into()),
    }
}
