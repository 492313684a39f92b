//! Roles and their permissions.

use crate::shared::{Problem, ProblemCode};

/// What somebody is to the whole service. Roles on single resources come with those resources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Role {
    /// Everybody who registers.
    #[default]
    User,
    /// Those who run the service.
    Admin,
}

/// What a role allows, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// Everything about one's own account and sessions.
    OwnAccount,
    /// See other users' accounts.
    ReadUsers,
    /// Change, lock, delete and restore other users' accounts.
    ManageUsers,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 2] = [Self::User, Self::Admin];

    /// The table of permissions.
    pub const fn permissions(self) -> &'static [Permission] {
        match self {
            Self::User => &[Permission::OwnAccount],
            Self::Admin => &[Permission::OwnAccount, Permission::ReadUsers, Permission::ManageUsers],
        }
    }

    /// The word that clients see and stores keep.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Admin => "admin",
        }
    }

    /// The role with this name.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        Self::ALL
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or_else(|| Problem::new(ProblemCode::UnknownValue, "must be one of: user, admin"))
    }
}
