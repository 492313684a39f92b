//! What the errors of `auth` are to a client.

use domain::{
    auth::{
        AccountError, AuthenticateError, ClaimError, HashError, LoginError, RatePasswordError, RefreshError,
        RegisterError, SessionError, TokenError,
    },
    users::ReadUserError,
};

use super::{ApiError, ErrorCode};

impl From<HashError> for ApiError {
    fn from(error: HashError) -> Self {
        match error {
            HashError::Busy => Self::new(ErrorCode::Overloaded),
            HashError::Failed(source) => Self::failed(ErrorCode::Internal, source),
        }
    }
}

/// Of a token that the service was to make; one that a client brought is `AuthenticateError`'s matter.
impl From<TokenError> for ApiError {
    fn from(error: TokenError) -> Self {
        Self::failed(ErrorCode::Internal, error)
    }
}

impl From<RegisterError> for ApiError {
    fn from(error: RegisterError) -> Self {
        match error {
            RegisterError::Invalid(problems) => Self::invalid(&problems),
            RegisterError::User(source) => source.into(),
            RegisterError::Hash(source) => source.into(),
            RegisterError::Failed(source) => Self::failed(ErrorCode::Internal, source),
        }
    }
}

impl From<LoginError> for ApiError {
    fn from(error: LoginError) -> Self {
        match error {
            LoginError::Invalid(problems) => Self::invalid(&problems),
            LoginError::WrongCredentials
            | LoginError::Raced
            | LoginError::User(ReadUserError::Forbidden(_) | ReadUserError::NotFound) => {
                Self::new(ErrorCode::InvalidCredentials)
            }
            LoginError::Locked => Self::new(ErrorCode::AccountLocked),
            LoginError::Throttled { retry_after } => {
                Self::new(ErrorCode::TooManyFailures).retry_after(retry_after)
            }
            LoginError::Hash(source) => source.into(),
            LoginError::Limiter(source) => source.into(),
            LoginError::Store(source) | LoginError::User(ReadUserError::Store(source)) => source.into(),
            LoginError::Token(source) => source.into(),
        }
    }
}

impl From<RefreshError> for ApiError {
    fn from(error: RefreshError) -> Self {
        match error {
            RefreshError::Invalid(problems) => Self::invalid(&problems),
            RefreshError::InvalidToken => Self::new(ErrorCode::InvalidRefreshToken),
            RefreshError::Reused => Self::new(ErrorCode::RefreshTokenReused),
            RefreshError::Store(source) => source.into(),
            RefreshError::Token(source) => source.into(),
        }
    }
}

impl From<AuthenticateError> for ApiError {
    fn from(error: AuthenticateError) -> Self {
        match error {
            AuthenticateError::Token(TokenError::Invalid(_))
            | AuthenticateError::Claims(ClaimError::NotYetValid) => Self::new(ErrorCode::InvalidToken),
            AuthenticateError::Token(source @ TokenError::Failed(_)) => source.into(),
            AuthenticateError::Claims(ClaimError::Expired) => Self::new(ErrorCode::TokenExpired),
            AuthenticateError::SessionEnded => Self::new(ErrorCode::SessionEnded),
            AuthenticateError::Store(source) => source.into(),
        }
    }
}

impl From<SessionError> for ApiError {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::Forbidden(source) => source.into(),
            SessionError::NotFound => Self::new(ErrorCode::NotFound).saying("You have no such open session"),
            SessionError::Store(source) => source.into(),
        }
    }
}

impl From<AccountError> for ApiError {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Forbidden(source) => source.into(),
            AccountError::Invalid(problems) => Self::invalid(&problems),
            AccountError::WrongPassword => Self::new(ErrorCode::WrongPassword),
            AccountError::Throttled { retry_after } => {
                Self::new(ErrorCode::TooManyFailures).retry_after(retry_after)
            }
            AccountError::User(source) => source.into(),
            AccountError::Hash(source) => source.into(),
            AccountError::Limiter(source) => source.into(),
            AccountError::Store(source) => source.into(),
        }
    }
}

impl From<RatePasswordError> for ApiError {
    fn from(error: RatePasswordError) -> Self {
        match error {
            RatePasswordError::Invalid(problems) => Self::invalid(&problems),
            RatePasswordError::Failed(source) => Self::failed(ErrorCode::Internal, source),
        }
    }
}
