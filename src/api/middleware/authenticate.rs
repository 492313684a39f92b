//! Finds out who asks. Whether that matters is for the handlers and use cases to say.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, header},
    middleware::Next,
    response::Response,
};
use domain::shared::{Caller, Secret};

use crate::{
    error::{ApiError, ErrorCode},
    state::Api,
};

/// Who asks.
#[derive(Debug, Clone)]
pub(crate) enum Identity {
    /// Nobody known: there was no token.
    Anonymous,
    /// Somebody signed in.
    Known(Caller),
    /// A token that lets nobody in, or that could not be checked.
    Refused(ApiError),
}

impl Identity {
    /// The caller; an error where there is none.
    pub(crate) fn required(&self) -> Result<Caller, ApiError> {
        match self {
            Self::Known(caller) => Ok(*caller),
            Self::Anonymous => Err(ErrorCode::Unauthenticated.into()),
            Self::Refused(error) => Err(error.clone()),
        }
    }
}

/// The layer.
pub(crate) async fn authenticate(State(api): State<Api>, mut request: Request, next: Next) -> Response {
    let identity = match bearer(request.headers()) {
        Token::None => Identity::Anonymous,
        Token::Unreadable => Identity::Refused(ErrorCode::InvalidToken.into()),
        Token::Given(token) => match api.ports.auth.authenticate(token).await {
            Ok(caller) => Identity::Known(caller),
            Err(error) => Identity::Refused(error.into()),
        },
    };
    request.extensions_mut().insert(identity);
    next.run(request).await
}

enum Token {
    None,
    Unreadable,
    Given(Secret),
}

/// The bearer token (RFC 6750, 2.1). Credentials of another scheme are no token of ours.
fn bearer(headers: &HeaderMap) -> Token {
    let mut lines = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(line), None) = (lines.next(), lines.next()) else {
        return if headers.contains_key(header::AUTHORIZATION) { Token::Unreadable } else { Token::None };
    };
    let Ok(line) = line.to_str() else { return Token::Unreadable };
    match line.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty() => {
            Token::Given(Secret::new(token.trim()))
        }
        _ if line.trim().eq_ignore_ascii_case("bearer") => Token::Unreadable,
        _ => Token::None,
    }
}
