//! The check of access without a memory.

use std::sync::Arc;

use domain::{
    auth::{AuthQueries, SessionId, SessionReads, SessionStanding},
    shared::PortFuture,
    users::{Standing, UserService},
};

/// Looks up the session, then its user: two reads each time.
#[derive(Clone)]
pub struct DirectReads {
    sessions: Arc<dyn AuthQueries>,
    users: Arc<dyn UserService>,
}

impl DirectReads {
    /// Reads by these ports.
    pub fn new(sessions: Arc<dyn AuthQueries>, users: Arc<dyn UserService>) -> Self {
        Self { sessions, users }
    }
}

impl SessionReads for DirectReads {
    fn find_access(&self, session: SessionId) -> PortFuture<'_, Option<(SessionStanding, Standing)>> {
        Box::pin(async move {
            let Some(session) = self.sessions.find_session(session).await? else { return Ok(None) };
            let standing = self.users.find_standing(session.user).await?;
            Ok(standing.filter(|standing| !standing.is_locked).map(|standing| (session.standing(), standing)))
        })
    }
}
