//! What can go wrong with users. One enum per family of use cases; stores' errors pass through.

use std::{error::Error, fmt};

use crate::{
    authorization::Forbidden,
    shared::{Problems, StoreError},
};

/// The named rules that a store holds over users; a `StoreError::Conflict` carries the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Of those not deleted no two have the same e-mail.
    UniqueEmail,
    /// Of those not deleted no two have the same username.
    UniqueUsername,
    /// There is always an active administrator, once there has been one.
    LastAdministrator,
}

impl Rule {
    /// The name: of the index that holds it, or of the row that is locked for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::UniqueEmail => "users_email_unique",
            Self::UniqueUsername => "users_username_unique",
            Self::LastAdministrator => "users_last_administrator",
        }
    }
}

/// Why a user was not made.
#[derive(Debug)]
pub enum CreateUserError {
    /// The actor may not.
    Forbidden(Forbidden),
    /// Somebody has the e-mail.
    EmailTaken,
    /// Somebody has the username.
    UsernameTaken,
    /// The store failed.
    Store(StoreError),
}

/// Why users were not read.
#[derive(Debug)]
pub enum ReadUserError {
    /// The actor may not.
    Forbidden(Forbidden),
    /// There is no such user.
    NotFound,
    /// The store failed.
    Store(StoreError),
}

/// Why a user was not changed.
#[derive(Debug)]
pub enum ChangeUserError {
    /// The actor may not.
    Forbidden(Forbidden),
    /// There is no such user, or it is deleted.
    NotFound,
    /// What was asked for is not valid.
    Invalid(Problems),
    /// The user is at another version than the one the change was meant for.
    VersionMismatch,
    /// The credentials changed since they were checked.
    EpochMismatch,
    /// The service would be left without an active administrator.
    LastAdministrator,
    /// Somebody has the e-mail meanwhile.
    EmailTaken,
    /// Somebody has the username.
    UsernameTaken,
    /// The store failed.
    Store(StoreError),
}

impl fmt::Display for CreateUserError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Forbidden(_) => "making this user is not permitted",
            Self::EmailTaken => "the e-mail is taken",
            Self::UsernameTaken => "the username is taken",
            Self::Store(_) => "the user could not be stored",
        })
    }
}

impl fmt::Display for ReadUserError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Forbidden(_) => "reading this user is not permitted",
            Self::NotFound => "there is no such user",
            Self::Store(_) => "the user could not be read",
        })
    }
}

impl fmt::Display for ChangeUserError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Forbidden(_) => "changing this user is not permitted",
            Self::NotFound => "there is no such user",
            Self::Invalid(_) => "the change is not valid",
            Self::VersionMismatch => "the user changed meanwhile",
            Self::EpochMismatch => "the credentials changed meanwhile",
            Self::LastAdministrator => "the service would be without an administrator",
            Self::EmailTaken => "the e-mail is taken",
            Self::UsernameTaken => "the username is taken",
            Self::Store(_) => "the change could not be stored",
        })
    }
}

impl Error for CreateUserError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Forbidden(source) => Some(source),
            Self::Store(source) => Some(source),
            Self::EmailTaken | Self::UsernameTaken => None,
        }
    }
}

impl Error for ReadUserError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Forbidden(source) => Some(source),
            Self::Store(source) => Some(source),
            Self::NotFound => None,
        }
    }
}

impl Error for ChangeUserError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Forbidden(source) => Some(source),
            Self::Store(source) => Some(source),
            _ => None,
        }
    }
}

impl From<Forbidden> for CreateUserError {
    fn from(source: Forbidden) -> Self {
        Self::Forbidden(source)
    }
}

impl From<Forbidden> for ReadUserError {
    fn from(source: Forbidden) -> Self {
        Self::Forbidden(source)
    }
}

impl From<Forbidden> for ChangeUserError {
    fn from(source: Forbidden) -> Self {
        Self::Forbidden(source)
    }
}

impl From<StoreError> for CreateUserError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(rule) if rule == Rule::UniqueEmail.name() => Self::EmailTaken,
            StoreError::Conflict(rule) if rule == Rule::UniqueUsername.name() => Self::UsernameTaken,
            other => Self::Store(other),
        }
    }
}

impl From<StoreError> for ReadUserError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<StoreError> for ChangeUserError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(rule) if rule == Rule::UniqueEmail.name() => Self::EmailTaken,
            StoreError::Conflict(rule) if rule == Rule::UniqueUsername.name() => Self::UsernameTaken,
            StoreError::Stale => Self::VersionMismatch,
            other => Self::Store(other),
        }
    }
}

#[cfg(test)]
#[path = "errors_tests.rs"]
mod tests;
