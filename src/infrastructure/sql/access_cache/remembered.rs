//! What is remembered: bounded, forgotten by session, by user and by age.

use std::{collections::HashMap, time::Duration};

use domain::{
    auth::{SessionId, SessionStanding},
    shared::Timestamp,
    users::{Standing, UserId},
};

/// How a session and its user stand.
pub(super) type Access = (SessionStanding, Standing);

/// At most this many sessions in each of the two halves.
const MOST: usize = 10_000;

/// Sessions in two halves. When the young one is full, or as old as an entry may become, it takes the place of the old one, which is
/// dropped whole: no clock runs and no entry is looked for.
#[derive(Default)]
pub(super) struct Remembered {
    young: Half,
    old: Half,
    turned_at: Option<Timestamp>,
    forgettings: u64,
}

#[derive(Default)]
struct Half {
    entries: HashMap<SessionId, (Timestamp, Access)>,
    sessions_of: HashMap<UserId, Vec<SessionId>>,
}

impl Remembered {
    /// How often something was forgotten. What was read before the number changed may be out of date, and is not kept.
    pub(super) fn forgettings(&self) -> u64 {
        self.forgettings
    }

    /// What was read about this session less than `ttl` ago. A clock that was turned back is no reason to believe for longer.
    pub(super) fn find(&self, session: SessionId, now: Timestamp, ttl: Duration) -> Option<Access> {
        let found = self.young.entries.get(&session).or_else(|| self.old.entries.get(&session));
        found.filter(|(read_at, _)| now >= *read_at && now.since(*read_at) < ttl).map(|(_, access)| *access)
    }

    /// Keeps what a read that began at `read_at` has found, unless something was forgotten since.
    pub(super) fn remember(
        &mut self,
        session: SessionId,
        access: Access,
        read_at: Timestamp,
        ttl: Duration,
        forgettings: u64,
    ) {
        if self.forgettings != forgettings {
            return;
        }
        let is_due = self.turned_at.is_none_or(|turned_at| read_at.since(turned_at) >= ttl);
        if is_due || self.young.entries.len() >= MOST {
            self.old = std::mem::take(&mut self.young);
            self.turned_at = Some(read_at);
        }
        if self.young.entries.insert(session, (read_at, access)).is_none() {
            self.young.sessions_of.entry(access.0.user).or_default().push(session);
        }
    }

    /// Forgets one session.
    pub(super) fn forget_session(&mut self, session: SessionId) {
        self.forgettings += 1;
        self.young.entries.remove(&session);
        self.old.entries.remove(&session);
    }

    /// Forgets all sessions of a user.
    pub(super) fn forget_user(&mut self, user: UserId) {
        self.forgettings += 1;
        for half in [&mut self.young, &mut self.old] {
            for session in half.sessions_of.remove(&user).unwrap_or_default() {
                half.entries.remove(&session);
            }
        }
    }

    /// Forgets everything.
    pub(super) fn forget_all(&mut self) {
        *self = Self { forgettings: self.forgettings + 1, ..Self::default() };
    }

    /// How many are remembered.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.young.entries.len() + self.old.entries.len()
    }
}

#[cfg(test)]
#[path = "remembered_tests.rs"]
mod tests;
