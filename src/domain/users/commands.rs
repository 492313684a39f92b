//! What other modules and the API ask of users, and what they get.

use super::{Epoch, PasswordHash, Registration, UserId};
use crate::{
    authorization::Role,
    shared::{Input, Version},
};

/// Make this user. From `auth`, which has checked and hashed the password, or from an operator.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// Who.
    pub registration: Registration,
    /// The hash of the password.
    pub password: PasswordHash,
}

/// What signing in needs to know of a user. The hash leaves the module only in this.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// Who.
    pub user: UserId,
    /// The hash of the password.
    pub password: PasswordHash,
    /// How they stand.
    pub standing: Standing,
    /// E-mail and name, which a new password must not resemble.
    pub names: Vec<String>,
}

/// How a user who is not deleted stands now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// What they may do.
    pub role: Role,
    /// Whether they are locked.
    pub is_locked: bool,
    /// Which sessions may be trusted.
    pub epoch: Epoch,
}

/// Store this hash in place of the one that was checked.
#[derive(Debug, Clone)]
pub struct ReplacePassword {
    /// Whose.
    pub user: UserId,
    /// The hash that the current password was checked against: if it is another by now, nothing is stored.
    pub checked: PasswordHash,
    /// The hash to store.
    pub replacement: PasswordHash,
    /// Whether it is the same password, hashed anew with newer parameters: no event, no new epoch.
    pub is_rehash: bool,
}

/// Change name, username or both.
#[derive(Debug, Clone)]
pub struct ChangeProfile {
    /// Whose.
    pub user: UserId,
    /// `None`: leave it. A name cannot be taken away.
    pub name: Option<Input>,
    /// `None`: leave it. `Some(Input::Missing)`: take it away.
    pub username: Option<Input>,
    /// Only if the user is at this version.
    pub expected: Option<Version>,
}

/// Give a user another role.
#[derive(Debug, Clone)]
pub struct ChangeRole {
    /// Whose.
    pub user: UserId,
    /// The name of the role.
    pub role: Input,
    /// Only if the user is at this version.
    pub expected: Option<Version>,
}

/// Lock, unlock, delete, restore or erase this user.
#[derive(Debug, Clone, Copy)]
pub struct AdministerUser {
    /// Whom.
    pub user: UserId,
    /// Only if the user is at this version.
    pub expected: Option<Version>,
}
