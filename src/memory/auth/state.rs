//! What is kept of sessions, and how it is changed.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use domain::{
    auth::{RefreshFamily, RefreshToken, Session, SessionId, TokenDigest, TokenId},
    shared::{StoreError, Timestamp},
    users::UserId,
};

/// All sessions, and all refresh tokens they ever had.
#[derive(Debug, Clone, Default)]
pub(super) struct State {
    pub(super) sessions: BTreeMap<SessionId, Session>,
    pub(super) tokens: BTreeMap<TokenDigest, RefreshToken>,
}

impl State {
    /// The ids of a user's open sessions, most recently used first; of those used at once the newest first.
    pub(super) fn open_of(&self, user: UserId, now: Timestamp) -> Vec<SessionId> {
        let mut open: Vec<_> = self
            .sessions
            .values()
            .filter(|session| session.user == user && session.is_open(now))
            .map(|session| (Reverse(session.last_used_at), Reverse(session.id)))
            .collect();
        open.sort_unstable();
        open.into_iter().map(|(_, Reverse(id))| id).collect()
    }

    /// Ends these; answers how many.
    pub(super) fn end(&mut self, ended: impl IntoIterator<Item = SessionId>, now: Timestamp) -> u64 {
        let mut count = 0;
        for id in ended {
            if let Some(session) = self.sessions.get_mut(&id) {
                session.ended_at = Some(now);
                count += 1;
            }
        }
        count
    }

    /// The token with this hash, its session, and what the live token of that replaced.
    pub(super) fn find_family(&self, digest: TokenDigest) -> Result<Option<RefreshFamily>, StoreError> {
        let Some(presented) = self.tokens.get(&digest) else { return Ok(None) };
        let corrupt =
            |what: &str| StoreError::Corrupt(format!("{what} of a refresh token is missing").into());
        let session = self.sessions.get(&presented.session).ok_or_else(|| corrupt("the session"))?;
        let live = self
            .tokens
            .values()
            .find(|token| token.session == session.id && token.generation == session.generation)
            .ok_or_else(|| corrupt("the live successor"))?;
        Ok(Some(RefreshFamily {
            session: session.clone(),
            presented: presented.clone(),
            live_replaces: live.replaces,
        }))
    }

    /// Adds a token, whose hash nobody else has.
    pub(super) fn add_token(&mut self, token: RefreshToken) -> Result<(), StoreError> {
        if self.tokens.contains_key(&token.digest) {
            return Err(StoreError::Conflict("refresh_tokens_digest"));
        }
        self.tokens.insert(token.digest, token);
        Ok(())
    }

    /// Writes down a use. An earlier one than is known changes nothing.
    pub(super) fn touch(&mut self, session: SessionId, token: TokenId, now: Timestamp) {
        if let Some(session) = self.sessions.get_mut(&session) {
            session.last_used_at = session.last_used_at.max(now);
            session.is_access_used |= session.access == token;
        }
    }

    /// Removes sessions that were dead before this time, with their tokens; answers how many.
    pub(super) fn remove_dead(&mut self, before: Timestamp, limit: u32) -> u64 {
        let dead: BTreeSet<SessionId> = self
            .sessions
            .values()
            .filter(|session| session.standing().ends_at < before)
            .map(|session| session.id)
            .take(usize::try_from(limit).unwrap_or(usize::MAX))
            .collect();
        self.sessions.retain(|id, _| !dead.contains(id));
        self.tokens.retain(|_, token| !dead.contains(&token.session));
        dead.len() as u64
    }
}
