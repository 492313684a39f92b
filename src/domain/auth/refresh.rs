//! Refresh tokens: one live one per session, replaced at each use, so that a stolen one shows (RFC 9700, 4.14.2).

use super::{Lifetimes, Session, SessionId, TokenId};
use crate::shared::Timestamp;

/// SHA-256 of a refresh token: all that is stored of it. A token of 256 random bits needs no slower hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TokenDigest(pub [u8; 32]);

/// One refresh token of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshToken {
    /// The hash it is found by.
    pub digest: TokenDigest,
    /// Of which session.
    pub session: SessionId,
    /// Its number in the session, from 1.
    pub generation: i64,
    /// The number of the token that it was issued for; 0 for the first.
    pub replaces: i64,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When it was first used.
    pub consumed_at: Option<Timestamp>,
}

/// A presented token with its session, which is locked until the transaction ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshFamily {
    /// The session.
    pub session: Session,
    /// The token that was presented.
    pub presented: RefreshToken,
    /// The number of the token that the live one replaced.
    pub live_replaces: i64,
}

/// What a presented refresh token means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presented {
    /// The live token: it is replaced.
    Live,
    /// The direct predecessor of a live token that nobody has used, within the time of a lost answer: the unused
    /// one is void, and the session goes on with another.
    AnswerLost,
    /// A token that was replaced before: two parties hold tokens of this session, and it ends for both.
    Reused,
    /// The session has ended or expired.
    Ended,
}

impl RefreshFamily {
    /// What presenting this token now means.
    pub fn judge(&self, lifetimes: &Lifetimes, now: Timestamp) -> Presented {
        if !self.session.is_open(now) {
            return Presented::Ended;
        }
        match self.presented.consumed_at {
            None if self.presented.generation == self.session.generation => Presented::Live,
            Some(consumed_at)
                if self.presented.generation == self.live_replaces
                    && !self.session.is_access_used
                    && now.since(consumed_at) <= lifetimes.lost_answer =>
            {
                Presented::AnswerLost
            }
            _ => Presented::Reused,
        }
    }

    /// Replaces the presented token: answers the token to save beside the changed session.
    pub fn replace(
        &mut self,
        digest: TokenDigest,
        access: TokenId,
        lifetimes: &Lifetimes,
        now: Timestamp,
    ) -> RefreshToken {
        self.presented.consumed_at.get_or_insert(now);
        let session = &mut self.session;
        session.generation += 1;
        session.access = access;
        session.is_access_used = false;
        session.last_used_at = now;
        session.idle_at = now.plus(lifetimes.idle).min(session.expires_at);
        self.live_replaces = self.presented.generation;
        RefreshToken {
            digest,
            session: session.id,
            generation: session.generation,
            replaces: self.presented.generation,
            issued_at: now,
            consumed_at: None,
        }
    }
}

#[cfg(test)]
#[path = "refresh_tests.rs"]
mod tests;
