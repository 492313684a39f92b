use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, header::AUTHORIZATION, request::Parts},
};
use domain::shared::{Clock, Timestamp};
use infrastructure::system::SystemClock;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    server::{Failure, State},
    user::as_text,
};

/// What a token says; who makes a request, where its signature and time are right.
#[derive(Serialize, Deserialize)]
pub(super) struct Claims {
    iss: String,
    aud: String,
    #[serde(with = "as_text")]
    pub(super) sub: Uuid,
    pub(super) role: String,
    exp: i64,
}

impl Claims {
    /// Claims that are good for a quarter of an hour.
    pub(super) fn new(user: Uuid, role: String) -> Self {
        let exp = now().seconds() + 900;
        Self { iss: "hexwright".into(), aud: "hexwright-api".into(), sub: user, role, exp }
    }
}

pub(super) fn now() -> Timestamp {
    SystemClock.now()
}

impl FromRequestParts<Arc<State>> for Claims {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<State>) -> Result<Self, Failure> {
        let header =
            parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
        let token = header.ok_or(Failure(StatusCode::UNAUTHORIZED))?;
        jsonwebtoken::decode(token, &state.verifying, &state.validation)
            .map(|token| token.claims)
            .map_err(|_| Failure(StatusCode::UNAUTHORIZED))
    }
}
