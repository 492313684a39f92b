//! What happened to a user. Payloads carry no personal data: the outbox outlives an erasure.

use super::User;
use crate::{
    authorization::Role,
    shared::{EventDraft, Id},
};

/// Something that happened to a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserEvent {
    /// A new user came.
    Registered {
        /// With which role.
        role: Role,
    },
    /// The name, the username or both changed.
    ProfileChanged {
        /// Whether the name did.
        name: bool,
        /// Whether the username did.
        username: bool,
    },
    /// The password changed.
    PasswordChanged,
    /// The role changed.
    RoleChanged {
        /// What it was.
        from: Role,
        /// What it is.
        to: Role,
    },
    /// Can no longer sign in.
    Locked,
    /// Can sign in again.
    Unlocked,
    /// Is gone, and can be restored.
    Deleted,
    /// Is back.
    Restored,
    /// Is gone for ever.
    Erased,
}

impl UserEvent {
    /// The event as the outbox keeps it; `user` is the user right after it.
    pub fn draft(&self, user: &User) -> EventDraft {
        EventDraft {
            kind: self.kind(),
            version: 1,
            aggregate_kind: "user",
            aggregate: Id::from_bytes(user.id.to_bytes()),
            sequence: user.version.number(),
            payload: self.payload(),
        }
    }

    const fn kind(&self) -> &'static str {
        match self {
            Self::Registered { .. } => "user.registered",
            Self::ProfileChanged { .. } => "user.profile_changed",
            Self::PasswordChanged => "user.password_changed",
            Self::RoleChanged { .. } => "user.role_changed",
            Self::Locked => "user.locked",
            Self::Unlocked => "user.unlocked",
            Self::Deleted => "user.deleted",
            Self::Restored => "user.restored",
            Self::Erased => "user.erased",
        }
    }

    fn payload(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Registered { role } => vec![("role", role.as_str().to_owned())],
            Self::ProfileChanged { name, username } => {
                vec![("name", name.to_string()), ("username", username.to_string())]
            }
            Self::RoleChanged { from, to } => {
                vec![("from", from.as_str().to_owned()), ("to", to.as_str().to_owned())]
            }
            Self::PasswordChanged
            | Self::Locked
            | Self::Unlocked
            | Self::Deleted
            | Self::Restored
            | Self::Erased => Vec::new(),
        }
    }
}

#[cfg(test)]
#[path = "events_tests.rs"]
mod tests;
