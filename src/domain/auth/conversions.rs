//! How the errors of what `auth` calls become its own, so that use cases can say `?`.

use super::{
    AccountError, AuthenticateError, ClaimError, HashError, LoginError, RefreshError, RegisterError,
    SessionError, TokenError,
};
use crate::{
    authorization::Forbidden,
    shared::{LimiterError, StoreError},
    users::{ChangeUserError, CreateUserError, ReadUserError},
};

impl From<CreateUserError> for RegisterError {
    fn from(source: CreateUserError) -> Self {
        Self::User(source)
    }
}

impl From<HashError> for RegisterError {
    fn from(source: HashError) -> Self {
        Self::Hash(source)
    }
}

impl From<HashError> for LoginError {
    fn from(source: HashError) -> Self {
        Self::Hash(source)
    }
}

impl From<LimiterError> for LoginError {
    fn from(source: LimiterError) -> Self {
        Self::Limiter(source)
    }
}

impl From<StoreError> for LoginError {
    fn from(source: StoreError) -> Self {
        Self::Store(source)
    }
}

impl From<TokenError> for LoginError {
    fn from(source: TokenError) -> Self {
        Self::Token(source)
    }
}

impl From<ReadUserError> for LoginError {
    fn from(source: ReadUserError) -> Self {
        Self::User(source)
    }
}

impl From<StoreError> for RefreshError {
    fn from(source: StoreError) -> Self {
        Self::Store(source)
    }
}

impl From<TokenError> for RefreshError {
    fn from(source: TokenError) -> Self {
        Self::Token(source)
    }
}

impl From<TokenError> for AuthenticateError {
    fn from(source: TokenError) -> Self {
        Self::Token(source)
    }
}

impl From<ClaimError> for AuthenticateError {
    fn from(source: ClaimError) -> Self {
        Self::Claims(source)
    }
}

impl From<StoreError> for AuthenticateError {
    fn from(source: StoreError) -> Self {
        Self::Store(source)
    }
}

impl From<Forbidden> for SessionError {
    fn from(source: Forbidden) -> Self {
        Self::Forbidden(source)
    }
}

impl From<StoreError> for SessionError {
    fn from(source: StoreError) -> Self {
        Self::Store(source)
    }
}

impl From<Forbidden> for AccountError {
    fn from(source: Forbidden) -> Self {
        Self::Forbidden(source)
    }
}

impl From<ChangeUserError> for AccountError {
    fn from(source: ChangeUserError) -> Self {
        Self::User(source)
    }
}

impl From<HashError> for AccountError {
    fn from(source: HashError) -> Self {
        Self::Hash(source)
    }
}

impl From<LimiterError> for AccountError {
    fn from(source: LimiterError) -> Self {
        Self::Limiter(source)
    }
}

impl From<StoreError> for AccountError {
    fn from(source: StoreError) -> Self {
        Self::Store(source)
    }
}
