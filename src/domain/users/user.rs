//! The user, and what may happen to one. Every change is one event and one version.

use super::{ChangeUserError, DisplayName, Email, Standing, UserEvent, Username};
use crate::{
    authorization::Role,
    shared::{Id, Timestamp, Version},
};

/// The id of a user.
pub type UserId = Id<User>;

/// Counts the changes after which no older session may be trusted: of password and role, locking, deletion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Epoch(i64);

impl Epoch {
    /// The epoch of a new user.
    pub const FIRST: Self = Self(1);

    /// The epoch with this number.
    pub const fn from_number(number: i64) -> Self {
        Self(number)
    }

    /// Its number.
    pub const fn number(self) -> i64 {
        self.0
    }

    /// The epoch that the next such change begins.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// Somebody with an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Who.
    pub id: UserId,
    /// Where they are written to; unique among those not deleted.
    pub email: Email,
    /// A second name to sign in by; unique among those not deleted.
    pub username: Option<Username>,
    /// What others see.
    pub name: DisplayName,
    /// What they may do.
    pub role: Role,
    /// Since when they cannot sign in.
    pub locked_at: Option<Timestamp>,
    /// Since when they are gone, though they can be restored.
    pub deleted_at: Option<Timestamp>,
    /// Which sessions may be trusted.
    pub credential_epoch: Epoch,
    /// How often they have changed.
    pub version: Version,
    /// When they came.
    pub created_at: Timestamp,
    /// When they last changed.
    pub updated_at: Timestamp,
}

/// What a new user brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// The address.
    pub email: Email,
    /// The second name, if wanted.
    pub username: Option<Username>,
    /// What others see.
    pub name: DisplayName,
    /// `User`, unless an operator says otherwise.
    pub role: Role,
}

impl User {
    /// A new user, and the event that says so.
    pub fn register(id: UserId, registration: Registration, now: Timestamp) -> (Self, UserEvent) {
        let Registration { email, username, name, role } = registration;
        let user = Self {
            id,
            email,
            username,
            name,
            role,
            locked_at: None,
            deleted_at: None,
            credential_epoch: Epoch::FIRST,
            version: Version::FIRST,
            created_at: now,
            updated_at: now,
        };
        (user, UserEvent::Registered { role })
    }

    /// Whether they may sign in and act.
    pub fn is_active(&self) -> bool {
        self.locked_at.is_none() && self.deleted_at.is_none()
    }

    /// Whether they are one of those who keep the service from being without an administrator.
    pub fn is_active_administrator(&self) -> bool {
        self.is_active() && self.role == Role::Admin
    }

    /// How they stand, for checks of access.
    pub fn standing(&self) -> Standing {
        Standing { role: self.role, is_locked: self.locked_at.is_some(), epoch: self.credential_epoch }
    }

    /// Refuses a change that was meant for another version than this.
    pub fn expect_version(&self, expected: Option<Version>) -> Result<(), ChangeUserError> {
        if expected.is_none_or(|expected| expected == self.version) {
            Ok(())
        } else {
            Err(ChangeUserError::VersionMismatch)
        }
    }

    /// Takes on another name, username or both. No event where nothing changes.
    pub fn change_profile(
        &mut self,
        name: Option<DisplayName>,
        username: Option<Option<Username>>,
        now: Timestamp,
    ) -> Option<UserEvent> {
        let name = name.filter(|name| *name != self.name);
        let username = username.filter(|username| *username != self.username);
        if name.is_none() && username.is_none() {
            return None;
        }
        let event = UserEvent::ProfileChanged { name: name.is_some(), username: username.is_some() };
        self.name = name.unwrap_or_else(|| self.name.clone());
        self.username = username.unwrap_or_else(|| self.username.clone());
        Some(self.changed(event, now))
    }

    /// Has a new password from now on; the hash is stored beside the user.
    pub fn change_password(&mut self, now: Timestamp) -> UserEvent {
        self.distrust_older_sessions(UserEvent::PasswordChanged, now)
    }

    /// Takes on another role. No event where it is the same.
    pub fn change_role(&mut self, role: Role, now: Timestamp) -> Option<UserEvent> {
        let from = std::mem::replace(&mut self.role, role);
        (from != role).then(|| self.distrust_older_sessions(UserEvent::RoleChanged { from, to: role }, now))
    }

    /// Can no longer sign in. No event where they could not before.
    pub fn lock(&mut self, now: Timestamp) -> Option<UserEvent> {
        if self.locked_at.is_some() {
            return None;
        }
        self.locked_at = Some(now);
        Some(self.distrust_older_sessions(UserEvent::Locked, now))
    }

    /// Can sign in again. No event where they could before.
    pub fn unlock(&mut self, now: Timestamp) -> Option<UserEvent> {
        self.locked_at.take().map(|_| self.changed(UserEvent::Unlocked, now))
    }

    /// Is gone, and its names are free for others. No event where they were gone before.
    pub fn delete(&mut self, now: Timestamp) -> Option<UserEvent> {
        if self.deleted_at.is_some() {
            return None;
        }
        self.deleted_at = Some(now);
        Some(self.distrust_older_sessions(UserEvent::Deleted, now))
    }

    /// Is back, if nobody took the names meanwhile: the store knows that. No event where they were not gone.
    pub fn restore(&mut self, now: Timestamp) -> Option<UserEvent> {
        self.deleted_at.take().map(|_| self.changed(UserEvent::Restored, now))
    }

    /// Is removed for ever.
    pub fn erase(&mut self, now: Timestamp) -> UserEvent {
        self.changed(UserEvent::Erased, now)
    }

    fn distrust_older_sessions(&mut self, event: UserEvent, now: Timestamp) -> UserEvent {
        self.credential_epoch = self.credential_epoch.next();
        self.changed(event, now)
    }

    fn changed(&mut self, event: UserEvent, now: Timestamp) -> UserEvent {
        self.version = self.version.next();
        self.updated_at = now;
        event
    }
}

#[cfg(test)]
#[path = "user_tests.rs"]
mod tests;
