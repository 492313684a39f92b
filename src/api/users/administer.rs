//! Other people's accounts, for administrators.

use axum::{extract::State, http::StatusCode};
use domain::users::AdministerUser;

use super::UserBody;
use crate::{
    error::ApiError,
    extract::{
        DeleteUser, EraseUser, IfMatch, IfMatchHeader, IfNoneMatchHeader, LockUser, Permitted, RestoreUser,
        UnlockUser, UserPath, Viewer,
    },
    reply::Reply,
    state::Api,
};

/// Read an account
///
/// For administrators. Deleted accounts are found too.
#[utoipa::path(
    get, path = "/users/{id}", tag = "users", operation_id = "get_user",
    params(UserPath, IfNoneMatchHeader),
    responses(
        (status = 200, description = "The account.", body = UserBody),
        (status = 304, description = "It is still as you have it."),
        (status = 403, description = "forbidden"),
        (status = 404, description = "not_found"),
    ),
    security(("bearer" = [])),
)]
pub(crate) async fn get_user(
    State(api): State<Api>,
    viewer: Viewer,
    path: Result<UserPath, ApiError>,
) -> Result<Reply, ApiError> {
    // What is no id is not one's own either.
    let UserPath { id } = path.or_else(|error| viewer.may_read_others().and(Err(error)))?;
    let user = api.ports.users.get_user(viewer.actor(), id).await?;
    UserBody::reply(&user)
}

/// Lock an account
///
/// For administrators. The user is signed out everywhere and cannot sign in until the account is unlocked. Locking
/// a locked account changes nothing.
#[utoipa::path(
    post, path = "/users/{id}/lock", tag = "users", operation_id = "lock_user",
    params(UserPath, IfMatchHeader),
    responses(
        (status = 200, description = "The account, locked.", body = UserBody),
        (status = 403, description = "forbidden"),
        (status = 404, description = "not_found"),
        (status = 409, description = "last_administrator"),
        (status = 412, description = "version_mismatch"),
    ),
    security(("bearer" = [])),
)]
pub(crate) async fn lock_user(
    State(api): State<Api>,
    Permitted { cause, .. }: Permitted<LockUser>,
    UserPath { id: user }: UserPath,
    IfMatch(expected): IfMatch,
) -> Result<Reply, ApiError> {
    let users = api.ports.users.clone();
    let expected = expected.version_of(&api, cause.actor, user).await?;
    let command = AdministerUser { user, expected };
    let user = api.ports.writes.run(async move { users.lock_user(cause, command).await }).await?;
    UserBody::reply(&user)
}

/// Unlock an account
///
/// For administrators. The user can sign in again. Unlocking an account that is not locked changes nothing.
#[utoipa::path(
    post, path = "/users/{id}/unlock", tag = "users", operation_id = "unlock_user",
    params(UserPath, IfMatchHeader),
    responses(
        (status = 200, description = "The account, unlocked.", body = UserBody),
        (status = 403, description = "forbidden"),
        (status = 404, description = "not_found"),
        (status = 412, description = "version_mismatch"),
    ),
    security(("bearer" = [])),
)]
pub(crate) async fn unlock_user(
    State(api): State<Api>,
    Permitted { cause, .. }: Permitted<UnlockUser>,
    UserPath { id: user }: UserPath,
    IfMatch(expected): IfMatch,
) -> Result<Reply, ApiError> {
    let users = api.ports.users.clone();
    let expected = expected.version_of(&api, cause.actor, user).await?;
    let command = AdministerUser { user, expected };
    let user = api.ports.writes.run(async move { users.unlock_user(cause, command).await }).await?;
    UserBody::reply(&user)
}

/// Restore a deleted account
///
/// For administrators. Refused where somebody has taken the e-mail address or the username meanwhile. Restoring an
/// account that is not deleted changes nothing.
#[utoipa::path(
    post, path = "/users/{id}/restore", tag = "users", operation_id = "restore_user",
    params(UserPath, IfMatchHeader),
    responses(
        (status = 200, description = "The account, restored.", body = UserBody),
        (status = 403, description = "forbidden"),
        (status = 404, description = "not_found"),
        (status = 409, description = "email_taken username_taken"),
        (status = 412, description = "version_mismatch"),
    ),
    security(("bearer" = [])),
)]
pub(crate) async fn restore_user(
    State(api): State<Api>,
    Permitted { cause, .. }: Permitted<RestoreUser>,
    UserPath { id: user }: UserPath,
    IfMatch(expected): IfMatch,
) -> Result<Reply, ApiError> {
    let users = api.ports.users.clone();
    let expected = expected.version_of(&api, cause.actor, user).await?;
    let command = AdministerUser { user, expected };
    let user = api.ports.writes.run(async move { users.restore_user(cause, command).await }).await?;
    UserBody::reply(&user)
}

/// Delete an account
///
/// For administrators. The account can be restored; its e-mail address and username are free for others meanwhile.
#[utoipa::path(
    delete, path = "/users/{id}", tag = "users", operation_id = "delete_user",
    params(UserPath, IfMatchHeader),
    responses(
        (status = 204, description = "It is deleted."),
        (status = 403, description = "forbidden"),
        (status = 404, description = "not_found"),
        (status = 409, description = "last_administrator"),
        (status = 412, description = "version_mismatch"),
    ),
    security(("bearer" = [])),
)]
pub(crate) async fn delete_user(
    State(api): State<Api>,
    Permitted { cause, .. }: Permitted<DeleteUser>,
    UserPath { id: user }: UserPath,
    IfMatch(expected): IfMatch,
) -> Result<StatusCode, ApiError> {
    let users = api.ports.users.clone();
    let expected = expected.version_of(&api, cause.actor, user).await?;
    let command = AdministerUser { user, expected };
    api.ports.writes.run(async move { users.delete_user(cause, command).await }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Erase an account for ever
///
/// For administrators. Removes the account, deleted before or not, and all that belongs to it. It cannot be restored.
#[utoipa::path(
    post, path = "/users/{id}/erase", tag = "users", operation_id = "erase_user",
    params(UserPath, IfMatchHeader),
    responses(
        (status = 204, description = "It is gone."),
        (status = 403, description = "forbidden"),
        (status = 404, description = "not_found"),
        (status = 409, description = "last_administrator"),
        (status = 412, description = "version_mismatch"),
    ),
    security(("bearer" = [])),
)]
pub(crate) async fn erase_user(
    State(api): State<Api>,
    Permitted { cause, .. }: Permitted<EraseUser>,
    UserPath { id: user }: UserPath,
    IfMatch(expected): IfMatch,
) -> Result<StatusCode, ApiError> {
    let users = api.ports.users.clone();
    let expected = expected.version_of(&api, cause.actor, user).await?;
    let command = AdministerUser { user, expected };
    api.ports.writes.run(async move { users.erase_user(cause, command).await }).await?;
    Ok(StatusCode::NO_CONTENT)
}
