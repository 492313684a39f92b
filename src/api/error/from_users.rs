//! What the errors of users are to a client.

use domain::{
    authorization::Forbidden,
    shared::{LimiterError, StoreError},
    users::{ChangeUserError, CreateUserError, ReadUserError},
};

use super::{ApiError, ErrorCode};

impl From<Forbidden> for ApiError {
    fn from(error: Forbidden) -> Self {
        Self::new(match error {
            Forbidden::NotSignedIn => ErrorCode::Unauthenticated,
            Forbidden::NotPermitted => ErrorCode::Forbidden,
        })
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        let code = match error {
            StoreError::Unavailable(_) => ErrorCode::Unavailable,
            StoreError::Conflict(_) | StoreError::Stale | StoreError::Aborted | StoreError::Corrupt(_) => {
                ErrorCode::Internal
            }
        };
        Self::failed(code, error)
    }
}

/// Whoever cannot count refuses.
impl From<LimiterError> for ApiError {
    fn from(error: LimiterError) -> Self {
        Self::failed(ErrorCode::Unavailable, error)
    }
}

impl From<CreateUserError> for ApiError {
    fn from(error: CreateUserError) -> Self {
        match error {
            CreateUserError::Forbidden(source) => source.into(),
            CreateUserError::EmailTaken => Self::new(ErrorCode::EmailTaken),
            CreateUserError::UsernameTaken => Self::new(ErrorCode::UsernameTaken),
            CreateUserError::Store(source) => source.into(),
        }
    }
}

impl From<ReadUserError> for ApiError {
    fn from(error: ReadUserError) -> Self {
        match error {
            ReadUserError::Forbidden(source) => source.into(),
            ReadUserError::NotFound => Self::new(ErrorCode::NotFound).saying("There is no such user"),
            ReadUserError::Store(source) => source.into(),
        }
    }
}

impl From<ChangeUserError> for ApiError {
    fn from(error: ChangeUserError) -> Self {
        match error {
            ChangeUserError::Forbidden(source) => source.into(),
            ChangeUserError::NotFound => Self::new(ErrorCode::NotFound).saying("There is no such user"),
            ChangeUserError::Invalid(problems) => Self::invalid(&problems),
            ChangeUserError::VersionMismatch => Self::new(ErrorCode::VersionMismatch),
            ChangeUserError::EpochMismatch => Self::new(ErrorCode::WrongPassword),
            ChangeUserError::LastAdministrator => Self::new(ErrorCode::LastAdministrator),
            ChangeUserError::EmailTaken => Self::new(ErrorCode::EmailTaken),
            ChangeUserError::UsernameTaken => Self::new(ErrorCode::UsernameTaken),
            ChangeUserError::Store(source) => source.into(),
        }
    }
}
