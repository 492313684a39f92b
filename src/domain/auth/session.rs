//! A session: what one sign-in opened, on one device, until it ends.

use std::{net::IpAddr, time::Duration};

use super::TokenId;
use crate::{
    shared::{Id, Timestamp},
    users::{Epoch, UserId},
};

/// The id of a session: the `sid` of its tokens, and what it is listed and ended by. It opens nothing.
pub type SessionId = Id<Session>;

/// How long things last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetimes {
    /// An access token.
    pub access: Duration,
    /// A session that is not used.
    pub idle: Duration,
    /// Any session.
    pub session: Duration,
    /// A consumed refresh token whose successor nobody has used.
    pub lost_answer: Duration,
}

impl Lifetimes {
    /// 15 minutes, 30 days, 90 days, 30 seconds.
    pub const DEFAULT: Self = Self {
        access: Duration::from_mins(15),
        idle: Duration::from_hours(30 * 24),
        session: Duration::from_hours(90 * 24),
        lost_answer: Duration::from_secs(30),
    };
}

/// A session and its live refresh token. The hash of that token is stored beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Which.
    pub id: SessionId,
    /// Whose.
    pub user: UserId,
    /// The user's epoch when they last proved who they are: at another epoch the session is void.
    pub epoch: Epoch,
    /// Where it was opened from.
    pub address: Option<IpAddr>,
    /// What opened it (`User-Agent`).
    pub agent: Option<String>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it was last used, to about a minute.
    pub last_used_at: Timestamp,
    /// When it ends if it is not used.
    pub idle_at: Timestamp,
    /// When it ends in any case.
    pub expires_at: Timestamp,
    /// When it was ended.
    pub ended_at: Option<Timestamp>,
    /// Number of the live refresh token; counts from 1 with every token of the session.
    pub generation: i64,
    /// The access token that was issued with the live refresh token.
    pub access: TokenId,
    /// Whether that access token, and so the answer that brought both, was used.
    pub is_access_used: bool,
}

impl Session {
    /// How long a session may go on without its last use being written down.
    pub const LAST_USED_PRECISION: Duration = Duration::from_mins(1);

    /// How many sessions one user may have open; the next one ends the least recently used.
    pub const MOST_PER_USER: usize = 100;

    /// Whether it is neither ended nor expired.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.ended_at.is_none() && now < self.idle_at && now < self.expires_at
    }

    /// What a check of access needs to know of it.
    pub fn standing(&self) -> SessionStanding {
        SessionStanding {
            user: self.user,
            epoch: self.epoch,
            ends_at: self.ended_at.unwrap_or_else(|| self.idle_at.min(self.expires_at)),
            last_used_at: self.last_used_at,
            unused_access: (!self.is_access_used).then_some(self.access),
        }
    }
}

/// What a check of access needs to know of a session; small, so that it can be remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionStanding {
    /// Whose.
    pub user: UserId,
    /// The user's epoch that it was opened under.
    pub epoch: Epoch,
    /// When it ends or has ended.
    pub ends_at: Timestamp,
    /// When it was last used, to about a minute.
    pub last_used_at: Timestamp,
    /// The access token whose first use is still to be written down.
    pub unused_access: Option<TokenId>,
}

impl SessionStanding {
    /// Whether a use now, by this access token, has to be written down.
    pub fn wants_touch(&self, token: TokenId, now: Timestamp) -> bool {
        self.unused_access == Some(token) || now.since(self.last_used_at) >= Session::LAST_USED_PRECISION
    }
}

#[cfg(test)]
#[path = "session_tests.rs"]
mod tests;
