//! The bodies of tokens.

use std::time::Duration;

use domain::{
    auth::{SessionId, Tokens},
    shared::Timestamp,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::users::{Shown, UserBody};

/// A pair of tokens.
#[derive(Serialize, ToSchema)]
#[schema(as = Tokens)]
pub(super) struct TokensBody<'a> {
    /// The access token, a JWT: send it as `Authorization: Bearer …`.
    #[schema(example = "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIuLi4ifQ.c2lnbmF0dXJl")]
    access_token: &'a str,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// In how many seconds the access token expires.
    #[schema(example = 900)]
    expires_in: u64,
    /// The refresh token: good for one use.
    #[schema(example = "q2rTn0p1mF8d6xk3JY4uVb7sZc9wEoHaLgNtRiPyUeQ")]
    refresh_token: &'a str,
    /// In how many seconds the refresh token expires if it is not used.
    #[schema(example = 2_592_000)]
    refresh_expires_in: u64,
    /// The session of both.
    #[schema(value_type = String, format = "uuid", example = "01993b6e-7b1c-7000-8000-000000000002")]
    session_id: Shown<SessionId>,
}

/// Somebody who has just signed in.
#[derive(Serialize, ToSchema)]
#[schema(as = SignedIn)]
pub(super) struct SignedInBody<'a> {
    /// Who.
    pub(super) user: UserBody<'a>,
    /// Their tokens.
    #[serde(flatten)]
    pub(super) tokens: TokensBody<'a>,
}

impl<'a> TokensBody<'a> {
    /// These tokens, as they are now.
    pub(super) fn of(tokens: &'a Tokens, now: Timestamp) -> Self {
        Self {
            access_token: tokens.access.expose(),
            token_type: "Bearer",
            expires_in: to_seconds(tokens.access_expires_at.since(now)),
            refresh_token: tokens.refresh.expose(),
            refresh_expires_in: to_seconds(tokens.refresh_expires_at.since(now)),
            session_id: Shown(tokens.session),
        }
    }
}

/// Rounded: the answer takes some milliseconds, which are no second.
fn to_seconds(span: Duration) -> u64 {
    span.saturating_add(Duration::from_millis(500)).as_secs()
}
