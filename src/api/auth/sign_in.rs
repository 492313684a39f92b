//! Signing in, staying so, and signing out.

use axum::{extract::State, http::StatusCode};
use domain::{
    auth::{Login, Refresh},
    shared::Problems,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::body::{SignedInBody, TokensBody};
use crate::{
    error::ApiError,
    extract::{Anyone, Fields, JsonBody, SignedIn, Text, anything},
    reply::Reply,
    state::Api,
    users::UserBody,
};

/// Who you are.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Login)]
pub(crate) struct LoginBody {
    /// E-mail address or username.
    #[serde(default)]
    #[schema(value_type = String, required, example = "ada@example.org")]
    login: Text,
    /// Password.
    #[serde(default)]
    #[schema(value_type = String, required, format = Password, example = "correct horse battery staple")]
    password: Text,
}

/// A refresh token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Refresh)]
pub(crate) struct RefreshBody {
    /// The last one that you were given.
    #[serde(default)]
    #[schema(value_type = String, required, example = "q2rTn0p1mF8d6xk3JY4uVb7sZc9wEoHaLgNtRiPyUeQ")]
    refresh_token: Text,
}

impl Fields for LoginBody {
    fn check(&self, problems: &mut Problems) {
        problems.take("login", self.login.0.required(anything));
        problems.take("password", self.password.0.required(anything));
    }
}

impl Fields for RefreshBody {
    fn check(&self, problems: &mut Problems) {
        problems.take("refresh_token", self.refresh_token.0.required(anything));
    }
}

/// Sign in
///
/// Opens a session. A device that is signed in already may send its access token too: it is not slowed down by what
/// others do to the account.
#[utoipa::path(
    post, path = "/auth/login", tag = "auth", operation_id = "login",
    request_body = LoginBody,
    responses(
        (status = 200, description = "You are signed in.", body = SignedInBody),
        (status = 401, description = "invalid_credentials"),
        (status = 403, description = "account_locked"),
        (status = 429, description = "too_many_failures"),
    ),
    security((), ("bearer" = [])),
)]
pub(crate) async fn login(
    State(api): State<Api>,
    Anyone { cause, session: known_session }: Anyone,
    JsonBody(body): JsonBody<LoginBody>,
) -> Result<Reply, ApiError> {
    let auth = api.ports.auth.clone();
    let command = Login { name: body.login.0, password: body.password.0, known_session };
    let signed_in = api.ports.writes.run(async move { auth.login(cause, command).await }).await?;
    let tokens = TokensBody::of(&signed_in.tokens, api.ports.clock.now());
    Reply::ok(&SignedInBody { user: UserBody::of(&signed_in.user), tokens })
}

/// Replace your tokens
///
/// A refresh token is good for one use. Using one again ends its session, unless the answer that replaced it was
/// lost: for 30 seconds, while nobody has used what replaced it.
#[utoipa::path(
    post, path = "/auth/refresh", tag = "auth", operation_id = "refresh",
    request_body = RefreshBody,
    responses(
        (status = 200, description = "New tokens.", body = TokensBody),
        (status = 401, description = "invalid_refresh_token refresh_token_reused"),
    ),
    security(()),
)]
pub(crate) async fn refresh(
    State(api): State<Api>,
    Anyone { cause, .. }: Anyone,
    JsonBody(body): JsonBody<RefreshBody>,
) -> Result<Reply, ApiError> {
    let auth = api.ports.auth.clone();
    let command = Refresh { token: body.refresh_token.0 };
    let tokens = api.ports.writes.run(async move { auth.refresh(cause, command).await }).await?;
    Reply::ok(&TokensBody::of(&tokens, api.ports.clock.now()))
}

/// Sign out
///
/// Ends the current session; its tokens stop working at once.
#[utoipa::path(
    post, path = "/auth/logout", tag = "auth", operation_id = "logout",
    responses(
        (status = 204, description = "You are signed out."),
    ),
    security(("bearer" = [])),
)]
pub(crate) async fn logout(
    State(api): State<Api>,
    SignedIn { cause, .. }: SignedIn,
) -> Result<StatusCode, ApiError> {
    let auth = api.ports.auth.clone();
    api.ports.writes.run(async move { auth.logout(cause).await }).await?;
    Ok(StatusCode::NO_CONTENT)
}
