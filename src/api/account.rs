//! What asks for one's password: changing it, and leaving.

use axum::{extract::State, http::StatusCode};
use domain::{
    auth::{ChangePassword, DeleteAccount},
    shared::Problems,
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    error::ApiError,
    extract::{Fields, JsonBody, SignedIn, Text, anything},
    state::Api,
};

/// Another password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChangePassword)]
pub(crate) struct PasswordBody {
    /// The one you have.
    #[serde(default)]
    #[schema(value_type = String, required, format = Password, example = "correct horse battery staple")]
    current_password: Text,
    /// The one to have from now on.
    #[serde(default)]
    #[schema(value_type = String, required, format = Password, min_length = 8, max_length = 128, example = "a rainy day in Lisbon")]
    new_password: Text,
}

/// Your password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DeleteAccount)]
pub(crate) struct LeaveBody {
    /// The one you have.
    #[serde(default)]
    #[schema(value_type = String, required, format = Password, example = "correct horse battery staple")]
    password: Text,
}

impl Fields for PasswordBody {
    fn check(&self, problems: &mut Problems) {
        problems.take("current_password", self.current_password.0.required(anything));
        problems.take("new_password", self.new_password.0.required(anything));
    }
}

impl Fields for LeaveBody {
    fn check(&self, problems: &mut Problems) {
        problems.take("password", self.password.0.required(anything));
    }
}

/// Change your password
///
/// Ends all your other sessions; the current one goes on.
#[utoipa::path(
    put, path = "/users/me/password", tag = "me", operation_id = "change_password",
    request_body = PasswordBody,
    responses(
        (status = 204, description = "It is changed."),
        (status = 403, description = "wrong_password"),
        (status = 429, description = "too_many_failures"),
    ),
    security(("bearer" = [])),
)]
pub(crate) async fn change_password(
    State(api): State<Api>,
    SignedIn { cause, .. }: SignedIn,
    JsonBody(body): JsonBody<PasswordBody>,
) -> Result<StatusCode, ApiError> {
    let auth = api.ports.auth.clone();
    let command = ChangePassword { current: body.current_password.0, new: body.new_password.0 };
    api.ports.writes.run(async move { auth.change_password(cause, command).await }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Delete your account
///
/// Ends all your sessions. An administrator can restore the account.
#[utoipa::path(
    post, path = "/users/me/delete", tag = "me", operation_id = "delete_account",
    request_body = LeaveBody,
    responses(
        (status = 204, description = "It is deleted."),
        (status = 403, description = "wrong_password"),
        (status = 409, description = "last_administrator"),
        (status = 429, description = "too_many_failures"),
    ),
    security(("bearer" = [])),
)]
pub(crate) async fn delete_account(
    State(api): State<Api>,
    SignedIn { cause, .. }: SignedIn,
    JsonBody(body): JsonBody<LeaveBody>,
) -> Result<StatusCode, ApiError> {
    let auth = api.ports.auth.clone();
    let command = DeleteAccount { password: body.password.0 };
    api.ports.writes.run(async move { auth.delete_account(cause, command).await }).await?;
    Ok(StatusCode::NO_CONTENT)
}
