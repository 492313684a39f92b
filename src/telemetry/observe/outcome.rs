//! How a use case ended, as one of few words, and whose fault it was.

use domain::{
    auth::{
        AccountError, HashError, LoginError, RatePasswordError, RefreshError, RegisterError, SessionError,
    },
    shared::StoreError,
    users::{ChangeUserError, CreateUserError, ReadUserError},
};

/// An error that ends a use case.
pub(super) trait Outcome {
    /// What happened, as a word.
    fn word(&self) -> &'static str;

    /// Whether the service failed, rather than refused.
    fn is_fault(&self) -> bool {
        matches!(self.word(), "unavailable" | "failed" | "busy" | "raced")
    }
}

impl Outcome for StoreError {
    fn word(&self) -> &'static str {
        match self {
            Self::Unavailable(_) => "unavailable",
            Self::Conflict(_) | Self::Stale | Self::Aborted | Self::Corrupt(_) => "failed",
        }
    }
}

impl Outcome for HashError {
    fn word(&self) -> &'static str {
        match self {
            Self::Busy => "busy",
            Self::Failed(_) => "failed",
        }
    }
}

impl Outcome for RegisterError {
    fn word(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid",
            Self::User(error) => error.word(),
            Self::Hash(error) => error.word(),
            Self::Failed(_) => "failed",
        }
    }
}

impl Outcome for LoginError {
    fn word(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid",
            Self::WrongCredentials => "invalid_credentials",
            Self::Locked => "locked",
            Self::Throttled { .. } => "throttled",
            Self::Hash(error) => error.word(),
            Self::Limiter(_) => "unavailable",
            Self::Store(error) => error.word(),
            Self::Token(_) => "failed",
            Self::User(error) => error.word(),
            Self::Raced => "raced",
        }
    }
}

impl Outcome for RefreshError {
    fn word(&self) -> &'static str {
        match self {
            Self::Invalid(_) | Self::InvalidToken => "invalid",
            Self::Reused => "reused",
            Self::Store(error) => error.word(),
            Self::Token(_) => "failed",
        }
    }
}

impl Outcome for SessionError {
    fn word(&self) -> &'static str {
        match self {
            Self::Forbidden(_) => "forbidden",
            Self::NotFound => "not_found",
            Self::Store(error) => error.word(),
        }
    }
}

impl Outcome for AccountError {
    fn word(&self) -> &'static str {
        match self {
            Self::Forbidden(_) => "forbidden",
            Self::Invalid(_) => "invalid",
            Self::WrongPassword => "wrong_password",
            Self::Throttled { .. } => "throttled",
            Self::User(error) => error.word(),
            Self::Hash(error) => error.word(),
            Self::Limiter(_) => "unavailable",
            Self::Store(error) => error.word(),
        }
    }
}

impl Outcome for RatePasswordError {
    fn word(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid",
            Self::Failed(_) => "failed",
        }
    }
}

impl Outcome for CreateUserError {
    fn word(&self) -> &'static str {
        match self {
            Self::Forbidden(_) => "forbidden",
            Self::EmailTaken => "email_taken",
            Self::UsernameTaken => "username_taken",
            Self::Store(error) => error.word(),
        }
    }
}

impl Outcome for ReadUserError {
    fn word(&self) -> &'static str {
        match self {
            Self::Forbidden(_) => "forbidden",
            Self::NotFound => "not_found",
            Self::Store(error) => error.word(),
        }
    }
}

impl Outcome for ChangeUserError {
    fn word(&self) -> &'static str {
        match self {
            Self::Forbidden(_) => "forbidden",
            Self::NotFound => "not_found",
            Self::Invalid(_) => "invalid",
            Self::VersionMismatch => "version_mismatch",
            Self::EpochMismatch => "epoch_mismatch",
            Self::LastAdministrator => "last_administrator",
            Self::EmailTaken => "email_taken",
            Self::UsernameTaken => "username_taken",
            Self::Store(error) => error.word(),
        }
    }
}
