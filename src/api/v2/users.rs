//! What version 2 has of users that the others have not: cursors, merge patches, and preconditions.

use axum::{extract::State, http::Uri};
use domain::{
    shared::Problems,
    users::{ChangeProfile, ChangeRole, DisplayName, UserList, Username},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    error::ApiError,
    extract::{
        ChangeUserRole, Fields, Given, JsonBody, ListUsers, MergePatch, MustMatch, Parameters, Permitted,
        SignedIn, Text, UserPath,
    },
    pagination::{Cursors, KeysetPage, Links},
    reply::Reply,
    state::Api,
    users::{Listing, RoleBody, UserBody, UserListQuery},
    version::ApiVersion,
};

/// A merge patch (RFC 7396) of your account: what is absent stays, null takes away.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChangeProfile)]
pub(crate) struct ProfilePatch {
    /// What others see; cannot be taken away.
    #[serde(default)]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 100, example = "Ada King")]
    name: Given,
    /// A second name to sign in by; null takes it away.
    #[serde(default)]
    #[schema(value_type = Option<String>, required = false, min_length = 3, max_length = 30, pattern = "^[A-Za-z0-9_]+$", example = "ada_king")]
    username: Given,
}

impl Fields for ProfilePatch {
    fn check(&self, problems: &mut Problems) {
        if let Given(Some(name)) = &self.name {
            problems.take("name", name.required(DisplayName::parse));
        }
        if let Given(Some(username)) = &self.username {
            problems.take("username", username.optional(Username::parse));
        }
    }
}

/// A part of a list.
#[derive(Serialize, ToSchema)]
#[schema(as = UserPage)]
pub(crate) struct UserPageBody<'a> {
    /// The accounts.
    items: Vec<UserBody<'a>>,
    /// The cursor of the part that follows; null at the end.
    #[schema(required, example = "YXQBmTtuexxwAIAAAAAAAAAAAQ")]
    next: Option<String>,
    /// The cursor of the part before; null at the beginning.
    #[schema(required, example = json!(null))]
    prev: Option<String>,
}

/// The part of a list by cursor.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes the query; `KeysetPage::read` reads it")]
pub(crate) struct CursorQuery {
    /// Most items; 20 if absent.
    #[param(minimum = 1, maximum = 100, default = 20, example = 20)]
    limit: Option<u32>,
    /// `next` or `prev` of another part of the same list, with the same filter and order.
    #[param(max_length = 2048)]
    cursor: Option<String>,
}

/// List accounts
///
/// For administrators. `next` and `prev`, and the header `Link`, lead to the neighbouring parts.
#[utoipa::path(
    get, path = "/users", tag = "users", operation_id = "list_users",
    params(UserListQuery, CursorQuery),
    responses(
        (
            status = 200,
            description = "A part of the list.",
            body = UserPageBody,
            headers(("Link" = String, description = "The neighbouring parts (RFC 8288): `rel=\"next\"` and `rel=\"prev\"`.")),
        ),
        (status = 400, description = "invalid_parameter"),
        (status = 403, description = "forbidden"),
    ),
    security(("bearer" = [])),
)]
pub(crate) async fn list_users(
    State(api): State<Api>,
    viewer: Permitted<ListUsers>,
    uri: Uri,
    mut parameters: Parameters,
) -> Result<Reply, ApiError> {
    let listing = Listing::read(&mut parameters);
    let canonical = listing.canonical();
    let cursors = Cursors::of_users(api.ports.signer.as_ref(), &canonical);
    let window = KeysetPage::read(&mut parameters, &cursors).window();
    parameters.finish()?;
    let Listing { filter, order } = listing;
    let page = api.ports.users.list_users(viewer.actor(), UserList { filter, order, window }).await?;
    let links = Links::of(&page, order, &cursors);
    let address = format!("{}{}/users", api.settings.public_url, ApiVersion::V2.prefix());
    let header = links.header(&address, uri.query());
    let items = page.items.iter().map(UserBody::of).collect();
    Ok(Reply::ok(&UserPageBody { items, next: links.next, prev: links.prev })?.linked(header))
}

/// Change your name or username
///
/// A merge patch: what is absent stays as it is, `"username": null` takes the username away.
#[utoipa::path(
    patch, path = "/users/me", tag = "me", operation_id = "change_profile",
    params(
        (
            "If-Match" = String,
            Header,
            description = "The `ETag` of your account as you read it, or `*`.",
            example = "\"1\"",
        ),
    ),
    request_body(content = ProfilePatch, content_type = "application/merge-patch+json"),
    responses(
        (status = 200, description = "Your account, changed.", body = UserBody),
        (status = 409, description = "username_taken"),
        (status = 412, description = "version_mismatch"),
        (status = 428, description = "precondition_required"),
    ),
    security(("bearer" = [])),
)]
pub(crate) async fn change_profile(
    State(api): State<Api>,
    SignedIn { cause, caller }: SignedIn,
    MustMatch(expected): MustMatch,
    MergePatch(patch): MergePatch<ProfilePatch>,
) -> Result<Reply, ApiError> {
    let expected = expected.version_of(&api, cause.actor, caller.user).await?;
    let (Given(name), Given(username)) = (patch.name, patch.username);
    let command = ChangeProfile { user: caller.user, name, username, expected };
    let users = api.ports.users.clone();
    let user = api.ports.writes.run(async move { users.change_profile(cause, command).await }).await?;
    UserBody::reply(&user)
}

/// Give an account another role
///
/// For administrators. The user is signed out everywhere.
#[utoipa::path(
    put, path = "/users/{id}/role", tag = "users", operation_id = "change_role",
    params(
        UserPath,
        (
            "If-Match" = String,
            Header,
            description = "The `ETag` of the account as you read it, or `*`.",
            example = "\"1\"",
        ),
    ),
    request_body = RoleBody,
    responses(
        (status = 200, description = "The account, changed.", body = UserBody),
        (status = 403, description = "forbidden"),
        (status = 404, description = "not_found"),
        (status = 409, description = "last_administrator"),
        (status = 412, description = "version_mismatch"),
        (status = 428, description = "precondition_required"),
    ),
    security(("bearer" = [])),
)]
pub(crate) async fn change_role(
    State(api): State<Api>,
    Permitted { cause, .. }: Permitted<ChangeUserRole>,
    UserPath { id: user }: UserPath,
    MustMatch(expected): MustMatch,
    JsonBody(RoleBody { role: Text(role) }): JsonBody<RoleBody>,
) -> Result<Reply, ApiError> {
    let users = api.ports.users.clone();
    let expected = expected.version_of(&api, cause.actor, user).await?;
    let command = ChangeRole { user, role, expected };
    let user = api.ports.writes.run(async move { users.change_role(cause, command).await }).await?;
    UserBody::reply(&user)
}
