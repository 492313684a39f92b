//! The words by which clients tell errors apart. The list is part of the API's contract.

use axum::http::StatusCode;

/// What went wrong, as a word for programs, with its status and a sentence for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ErrorCode {
    /// The body is not JSON.
    MalformedJson,
    /// A parameter in path, query or header is not valid.
    InvalidParameter,
    /// Nobody is signed in.
    Unauthenticated,
    /// The access token is not one of ours.
    InvalidToken,
    /// The access token has expired.
    TokenExpired,
    /// The session of the token has ended.
    SessionEnded,
    /// No account has these credentials.
    InvalidCredentials,
    /// The refresh token cannot be used.
    InvalidRefreshToken,
    /// The refresh token was used before.
    RefreshTokenReused,
    /// The current password is another.
    WrongPassword,
    /// The account is locked.
    AccountLocked,
    /// The role does not permit it.
    Forbidden,
    /// There is no such thing.
    NotFound,
    /// The path does not know the method.
    MethodNotAllowed,
    /// The client accepts no JSON.
    NotAcceptable,
    /// The body did not arrive in time.
    RequestTimeout,
    /// Somebody has the e-mail.
    EmailTaken,
    /// Somebody has the username.
    UsernameTaken,
    /// The service would be left without an administrator.
    LastAdministrator,
    /// The thing changed since the client read it.
    VersionMismatch,
    /// The body is too large.
    PayloadTooLarge,
    /// The target of the request is too long.
    UriTooLong,
    /// The body is of another media type.
    UnsupportedMediaType,
    /// The client expects something else than to be told to go on.
    ExpectationFailed,
    /// Fields of the body are not valid.
    ValidationFailed,
    /// The client must say which version it means.
    PreconditionRequired,
    /// The client asked too often.
    RateLimited,
    /// Too many wrong passwords.
    TooManyFailures,
    /// The service failed.
    Internal,
    /// Something that the service needs is down.
    Unavailable,
    /// The service has too much to do.
    Overloaded,
    /// It took too long.
    Timeout,
}

impl ErrorCode {
    /// Every code, by status.
    pub(crate) const ALL: [Self; 32] = [
        Self::MalformedJson,
        Self::InvalidParameter,
        Self::Unauthenticated,
        Self::InvalidToken,
        Self::TokenExpired,
        Self::SessionEnded,
        Self::InvalidCredentials,
        Self::InvalidRefreshToken,
        Self::RefreshTokenReused,
        Self::WrongPassword,
        Self::AccountLocked,
        Self::Forbidden,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::NotAcceptable,
        Self::RequestTimeout,
        Self::EmailTaken,
        Self::UsernameTaken,
        Self::LastAdministrator,
        Self::VersionMismatch,
        Self::PayloadTooLarge,
        Self::UriTooLong,
        Self::UnsupportedMediaType,
        Self::ExpectationFailed,
        Self::ValidationFailed,
        Self::PreconditionRequired,
        Self::RateLimited,
        Self::TooManyFailures,
        Self::Internal,
        Self::Unavailable,
        Self::Overloaded,
        Self::Timeout,
    ];

    /// The word that clients see.
    pub(crate) const fn as_str(self) -> &'static str {
        self.row().1
    }

    /// The HTTP status that it is answered with.
    pub(crate) const fn status(self) -> StatusCode {
        self.row().0
    }

    /// What it means, as a sentence without its full stop; used unless something more precise is known.
    pub(crate) const fn sentence(self) -> &'static str {
        self.row().2
    }

    /// The code with this word.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.as_str() == word)
    }

    #[rustfmt::skip]
    const fn row(self) -> (StatusCode, &'static str, &'static str) {
        use StatusCode as S;
        match self {
            Self::MalformedJson => (S::BAD_REQUEST, "malformed_json", "The body is not valid JSON"),
            Self::InvalidParameter => (S::BAD_REQUEST, "invalid_parameter", "A parameter is not valid"),
            Self::Unauthenticated => (S::UNAUTHORIZED, "unauthenticated", "An access token is needed"),
            Self::InvalidToken => (S::UNAUTHORIZED, "invalid_token", "The access token is not valid"),
            Self::TokenExpired => (S::UNAUTHORIZED, "token_expired", "The access token has expired"),
            Self::SessionEnded => (S::UNAUTHORIZED, "session_ended", "The session has ended; sign in again"),
            Self::InvalidCredentials => (S::UNAUTHORIZED, "invalid_credentials", "No account has these credentials"),
            Self::InvalidRefreshToken => (S::UNAUTHORIZED, "invalid_refresh_token", "The refresh token is not valid; sign in again"),
            Self::RefreshTokenReused => (S::UNAUTHORIZED, "refresh_token_reused", "The refresh token was used before, so its session was ended"),
            Self::WrongPassword => (S::FORBIDDEN, "wrong_password", "The current password is another"),
            Self::AccountLocked => (S::FORBIDDEN, "account_locked", "The account is locked"),
            Self::Forbidden => (S::FORBIDDEN, "forbidden", "Your role does not permit this"),
            Self::NotFound => (S::NOT_FOUND, "not_found", "There is nothing here"),
            Self::MethodNotAllowed => (S::METHOD_NOT_ALLOWED, "method_not_allowed", "This path does not know the method; see the header Allow"),
            Self::NotAcceptable => (S::NOT_ACCEPTABLE, "not_acceptable", "Only application/json can be answered"),
            Self::RequestTimeout => (S::REQUEST_TIMEOUT, "request_timeout", "The body did not arrive in time"),
            Self::EmailTaken => (S::CONFLICT, "email_taken", "Somebody has this e-mail address"),
            Self::UsernameTaken => (S::CONFLICT, "username_taken", "Somebody has this username"),
            Self::LastAdministrator => (S::CONFLICT, "last_administrator", "The service would be left without an administrator"),
            Self::VersionMismatch => (S::PRECONDITION_FAILED, "version_mismatch", "It changed since you read it; read it again"),
            Self::PayloadTooLarge => (S::PAYLOAD_TOO_LARGE, "payload_too_large", "The body is too large"),
            Self::UriTooLong => (S::URI_TOO_LONG, "uri_too_long", "Path and query are too long"),
            Self::UnsupportedMediaType => (S::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", "The body is of a media type that this operation does not read"),
            Self::ExpectationFailed => (S::EXPECTATION_FAILED, "expectation_failed", "Nothing but 100-continue can be expected"),
            Self::ValidationFailed => (S::UNPROCESSABLE_ENTITY, "validation_failed", "Some fields are not valid"),
            Self::PreconditionRequired => (S::PRECONDITION_REQUIRED, "precondition_required", "Send If-Match with the ETag of what you mean to change"),
            Self::RateLimited => (S::TOO_MANY_REQUESTS, "rate_limited", "Too many requests; try again later"),
            Self::TooManyFailures => (S::TOO_MANY_REQUESTS, "too_many_failures", "Too many wrong passwords; try again later"),
            Self::Internal => (S::INTERNAL_SERVER_ERROR, "internal", "The service failed; the request id helps to find out why"),
            Self::Unavailable => (S::SERVICE_UNAVAILABLE, "unavailable", "Something that the service needs is down; try again later"),
            Self::Overloaded => (S::SERVICE_UNAVAILABLE, "overloaded", "The service has too much to do; try again later"),
            Self::Timeout => (S::SERVICE_UNAVAILABLE, "timeout", "It took too long; try again later"),
        }
    }
}
