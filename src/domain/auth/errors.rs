//! What can go wrong with signing in and staying so.

use std::{error::Error, fmt, time::Duration};

use super::ClaimError;
use crate::{
    authorization::Forbidden,
    shared::{LimiterError, Problems, Source, StoreError},
    users::{ChangeUserError, CreateUserError, ReadUserError},
};

/// Why a password was neither hashed nor checked.
#[derive(Debug)]
pub enum HashError {
    /// Too many wait to be hashed; trying again may help.
    Busy,
    /// The hasher failed, or the stored hash is none.
    Failed(Source),
}

/// Why a token was not made or not read.
#[derive(Debug)]
pub enum TokenError {
    /// Not one of ours: malformed, forged, of an unknown key or algorithm, for another issuer or audience.
    Invalid(Source),
    /// It could not be signed.
    Failed(Source),
}

/// Why there is no new account.
#[derive(Debug)]
pub enum RegisterError {
    /// Everything that is wrong with the fields.
    Invalid(Problems),
    /// The user was not made.
    User(CreateUserError),
    /// The password was not hashed.
    Hash(HashError),
    /// The service failed.
    Failed(Source),
}

/// Why nobody is signed in.
#[derive(Debug)]
pub enum LoginError {
    /// Something is missing.
    Invalid(Problems),
    /// No such account, wrong password, deleted account: not told apart.
    WrongCredentials,
    /// The password is right, but the account is locked.
    Locked,
    /// Too many failures from this address for this account.
    Throttled {
        /// When it is worth another try.
        retry_after: Duration,
    },
    /// The password was not checked.
    Hash(HashError),
    /// The failures could not be counted, so nothing was checked.
    Limiter(LimiterError),
    /// A store failed. Never a reason to say that the password is wrong.
    Store(StoreError),
    /// The tokens could not be made.
    Token(TokenError),
    /// The user who was just checked could not be read.
    User(ReadUserError),
    /// The credentials changed while they were checked.
    Raced,
}

/// Why there are no new tokens.
#[derive(Debug)]
pub enum RefreshError {
    /// Something is missing.
    Invalid(Problems),
    /// Not a token of ours, or its session has ended, or the user may not sign in.
    InvalidToken,
    /// A token that was replaced before: its session is ended now.
    Reused,
    /// A store failed.
    Store(StoreError),
    /// The tokens could not be made.
    Token(TokenError),
}

/// Why a token lets nobody in.
#[derive(Debug)]
pub enum AuthenticateError {
    /// Not one of ours.
    Token(TokenError),
    /// Not at this time.
    Claims(ClaimError),
    /// Its session has ended, or the user may no longer sign in, or has other credentials since.
    SessionEnded,
    /// A store failed: whether it lets somebody in is not known.
    Store(StoreError),
}

/// Why sessions were neither listed nor ended.
#[derive(Debug)]
pub enum SessionError {
    /// The actor may not.
    Forbidden(Forbidden),
    /// The actor has no such open session.
    NotFound,
    /// A store failed.
    Store(StoreError),
}

/// Why something that asks for the password was not done.
#[derive(Debug)]
pub enum AccountError {
    /// The actor may not.
    Forbidden(Forbidden),
    /// Everything that is wrong with the fields.
    Invalid(Problems),
    /// The current password is not this.
    WrongPassword,
    /// Too many wrong passwords.
    Throttled {
        /// When it is worth another try.
        retry_after: Duration,
    },
    /// The user was not changed.
    User(ChangeUserError),
    /// The password was not hashed.
    Hash(HashError),
    /// The failures could not be counted, so nothing was checked.
    Limiter(LimiterError),
    /// A store failed.
    Store(StoreError),
}

/// Why a candidate was not rated.
#[derive(Debug)]
pub enum RatePasswordError {
    /// Everything that is wrong with the fields.
    Invalid(Problems),
    /// The service failed.
    Failed(Source),
}

impl fmt::Display for HashError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Busy => "too many passwords wait to be hashed",
            Self::Failed(_) => "the password hasher failed",
        })
    }
}

impl Error for HashError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Failed(source) => Some(source.as_ref()),
            Self::Busy => None,
        }
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Invalid(_) => "the token is not one of ours",
            Self::Failed(_) => "the token could not be signed",
        })
    }
}

impl Error for TokenError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Invalid(source) | Self::Failed(source) => Some(source.as_ref()),
        }
    }
}

impl fmt::Display for RegisterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Invalid(_) => "the registration is not valid",
            Self::User(_) => "the user was not made",
            Self::Hash(_) => "the password was not hashed",
            Self::Failed(_) => "the registration failed",
        })
    }
}

impl Error for RegisterError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::User(source) => Some(source),
            Self::Hash(source) => Some(source),
            Self::Failed(source) => Some(source.as_ref()),
            Self::Invalid(_) => None,
        }
    }
}

impl fmt::Display for LoginError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Invalid(_) => "the sign-in is not valid",
            Self::WrongCredentials => "no account has these credentials",
            Self::Locked => "the account is locked",
            Self::Throttled { .. } => "too many failed sign-ins",
            Self::Hash(_) => "the password was not checked",
            Self::Limiter(_) => "failed sign-ins could not be counted",
            Self::Store(_) => "the sign-in could not be stored",
            Self::Token(_) => "the tokens could not be made",
            Self::User(_) => "the user could not be read",
            Self::Raced => "the credentials changed while they were checked",
        })
    }
}

impl Error for LoginError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Hash(source) => Some(source),
            Self::Limiter(source) => Some(source),
            Self::Store(source) => Some(source),
            Self::Token(source) => Some(source),
            Self::User(source) => Some(source),
            Self::Invalid(_)
            | Self::WrongCredentials
            | Self::Locked
            | Self::Throttled { .. }
            | Self::Raced => None,
        }
    }
}

impl fmt::Display for RefreshError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Invalid(_) => "the request is not valid",
            Self::InvalidToken => "the refresh token is not valid",
            Self::Reused => "the refresh token was used before",
            Self::Store(_) => "the session could not be stored",
            Self::Token(_) => "the tokens could not be made",
        })
    }
}

impl Error for RefreshError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Store(source) => Some(source),
            Self::Token(source) => Some(source),
            Self::Invalid(_) | Self::InvalidToken | Self::Reused => None,
        }
    }
}

impl fmt::Display for AuthenticateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Token(_) => "the access token is not valid",
            Self::Claims(_) => "the access token is not valid now",
            Self::SessionEnded => "the session has ended",
            Self::Store(_) => "the session could not be read",
        })
    }
}

impl Error for AuthenticateError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Token(source) => Some(source),
            Self::Claims(source) => Some(source),
            Self::Store(source) => Some(source),
            Self::SessionEnded => None,
        }
    }
}

impl fmt::Display for SessionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Forbidden(_) => "managing sessions is not permitted",
            Self::NotFound => "there is no such session",
            Self::Store(_) => "the sessions could not be stored",
        })
    }
}

impl Error for SessionError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Forbidden(source) => Some(source),
            Self::Store(source) => Some(source),
            Self::NotFound => None,
        }
    }
}

impl fmt::Display for AccountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Forbidden(_) => "changing the account is not permitted",
            Self::Invalid(_) => "the change is not valid",
            Self::WrongPassword => "the current password is another",
            Self::Throttled { .. } => "too many wrong passwords",
            Self::User(_) => "the user was not changed",
            Self::Hash(_) => "the password was not hashed",
            Self::Limiter(_) => "wrong passwords could not be counted",
            Self::Store(_) => "the change could not be stored",
        })
    }
}

impl Error for AccountError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Forbidden(source) => Some(source),
            Self::User(source) => Some(source),
            Self::Hash(source) => Some(source),
            Self::Limiter(source) => Some(source),
            Self::Store(source) => Some(source),
            Self::Invalid(_) | Self::WrongPassword | Self::Throttled { .. } => None,
        }
    }
}

impl fmt::Display for RatePasswordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Invalid(_) => "the request is not valid",
            Self::Failed(_) => "the password could not be rated",
        })
    }
}

impl Error for RatePasswordError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Failed(source) => Some(source.as_ref()),
            Self::Invalid(_) => None,
        }
    }
}

#[cfg(test)]
#[path = "errors_tests.rs"]
mod tests;
