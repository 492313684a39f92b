//! What version 1 has of users that the others have not: pages with totals, and changes without preconditions.

use axum::extract::State;
use domain::{
    shared::{Input, Problems},
    users::{ChangeProfile, ChangeRole, DisplayName, UserList, Username},
};
use futures::future::try_join;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::{
    error::ApiError,
    extract::{ChangeUserRole, Fields, JsonBody, ListUsers, Parameters, Permitted, SignedIn, Text, UserPath},
    pagination::PageNumber,
    reply::Reply,
    state::Api,
    users::{Listing, RoleBody, UserBody, UserListQuery},
};

/// What to change; what is absent or null stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChangeProfile)]
pub(crate) struct ProfileBody {
    /// What others see.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100, example = "Ada King")]
    name: Text,
    /// A second name to sign in by.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 3, max_length = 30, pattern = "^[A-Za-z0-9_]+$", example = "ada_king")]
    username: Text,
}

impl Fields for ProfileBody {
    fn check(&self, problems: &mut Problems) {
        problems.take("name", self.name.0.optional(DisplayName::parse));
        problems.take("username", self.username.0.optional(Username::parse));
    }
}

/// The part of a list by number.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes the query; `PageNumber::read` reads it")]
pub(crate) struct PageQuery {
    /// Which page, from 1. At most 10,000 items can be skipped.
    #[param(minimum = 1, default = 1, example = 1)]
    page: Option<u32>,
    /// Most items of a page; 20 if absent.
    #[param(minimum = 1, maximum = 100, default = 20, example = 20)]
    limit: Option<u32>,
}

/// List accounts
///
/// For administrators. `meta.pagination` tells the totals.
#[utoipa::path(
    get, path = "/users", tag = "users", operation_id = "list_users",
    params(UserListQuery, PageQuery),
    responses(
        (status = 200, description = "A page of accounts.", body = Vec<UserBody>),
        (status = 400, description = "invalid_parameter"),
        (status = 403, description = "forbidden"),
    ),
    security(("bearer" = [])),
)]
pub(crate) async fn list_users(
    State(api): State<Api>,
    viewer: Permitted<ListUsers>,
    mut parameters: Parameters,
) -> Result<Reply, ApiError> {
    let Listing { filter, order } = Listing::read(&mut parameters);
    let page = PageNumber::read(&mut parameters);
    parameters.finish()?;
    let users = &api.ports.users;
    let counted = users.count_users(viewer.actor(), filter.clone());
    let listed = users.list_users(viewer.actor(), UserList { filter, order, window: page.window() });
    let (total, listed) = try_join(counted, listed).await?;
    let bodies: Vec<_> = listed.items.iter().map(UserBody::of).collect();
    Ok(Reply::ok(&bodies)?.counted(page.totals(total)))
}

/// Change your name or username
///
/// What is absent or null stays as it is; only version 2 can take a username away.
#[utoipa::path(
    patch, path = "/users/me", tag = "me", operation_id = "change_profile",
    request_body = ProfileBody,
    responses(
        (status = 200, description = "Your account, changed.", body = UserBody),
        (status = 409, description = "username_taken"),
    ),
    security(("bearer" = [])),
)]
pub(crate) async fn change_profile(
    State(api): State<Api>,
    SignedIn { cause, caller }: SignedIn,
    JsonBody(body): JsonBody<ProfileBody>,
) -> Result<Reply, ApiError> {
    let given = |Text(input)| Some(input).filter(|input| *input != Input::Missing);
    let (name, username) = (given(body.name), given(body.username));
    let command = ChangeProfile { user: caller.user, name, username, expected: None };
    let users = api.ports.users.clone();
    let user = api.ports.writes.run(async move { users.change_profile(cause, command).await }).await?;
    UserBody::reply(&user)
}

/// Give an account another role
///
/// For administrators. The user is signed out everywhere.
#[utoipa::path(
    put, path = "/users/{id}/role", tag = "users", operation_id = "change_role",
    params(UserPath),
    request_body = RoleBody,
    responses(
        (status = 200, description = "The account, changed.", body = UserBody),
        (status = 403, description = "forbidden"),
        (status = 404, description = "not_found"),
        (status = 409, description = "last_administrator"),
    ),
    security(("bearer" = [])),
)]
pub(crate) async fn change_role(
    State(api): State<Api>,
    Permitted { cause, .. }: Permitted<ChangeUserRole>,
    UserPath { id: user }: UserPath,
    JsonBody(RoleBody { role: Text(role) }): JsonBody<RoleBody>,
) -> Result<Reply, ApiError> {
    let users = api.ports.users.clone();
    let command = ChangeRole { user, role, expected: None };
    let user = api.ports.writes.run(async move { users.change_role(cause, command).await }).await?;
    UserBody::reply(&user)
}
