//! One's own account.

use axum::extract::State;

use super::UserBody;
use crate::{
    error::ApiError,
    extract::{IfNoneMatchHeader, Viewer},
    reply::Reply,
    state::Api,
};

/// Read your own account
///
/// Answers the account that the access token belongs to.
#[utoipa::path(
    get, path = "/users/me", tag = "me", operation_id = "get_me",
    params(IfNoneMatchHeader),
    responses(
        (status = 200, description = "Your account.", body = UserBody),
        (status = 304, description = "It is still as you have it."),
    ),
    security(("bearer" = [])),
)]
pub(crate) async fn get_me(State(api): State<Api>, viewer: Viewer) -> Result<Reply, ApiError> {
    let user = api.ports.users.get_user(viewer.actor(), viewer.0.user).await?;
    UserBody::reply(&user)
}
