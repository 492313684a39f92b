//! The bodies of users.

use std::fmt::Display;

use domain::{
    authorization::Role,
    shared::{Problems, Timestamp},
    users::{User, UserId, Username},
};
use serde::{Deserialize, Serialize, Serializer};
use utoipa::ToSchema;

use crate::{
    error::ApiError,
    extract::{Fields, Text},
    reply::Reply,
};

/// Writes a value as it displays, without a text in between.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shown<T>(pub(crate) T);

impl<T: Display> Serialize for Shown<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// What somebody may do: everybody who registers is a `user`, those who run the service are `admin`.
#[derive(ToSchema)]
#[schema(as = Role, rename_all = "lowercase", example = "user")]
#[expect(dead_code, reason = "for the documents: the domain knows the roles")]
pub(crate) enum RoleName {
    User,
    Admin,
}

/// Somebody with an account.
#[derive(Serialize, ToSchema)]
#[schema(as = User)]
pub(crate) struct UserBody<'a> {
    /// Who.
    #[schema(value_type = String, format = "uuid", example = "01993b6e-7b1c-7000-8000-000000000001")]
    id: Shown<UserId>,
    /// Where they are written to.
    #[schema(format = Email, max_length = 254, example = "ada@example.org")]
    email: &'a str,
    /// A second name to sign in by; null where there is none.
    #[schema(required, min_length = 3, max_length = 30, pattern = "^[A-Za-z0-9_]+$", example = "ada")]
    username: Option<&'a str>,
    /// What others see.
    #[schema(min_length = 1, max_length = 100, example = "Ada Lovelace")]
    name: &'a str,
    /// What they may do.
    #[schema(value_type = RoleName)]
    role: &'static str,
    /// Since when they cannot sign in; null where they can.
    #[schema(required, value_type = Option<String>, format = DateTime, example = json!(null))]
    locked_at: Option<Shown<Timestamp>>,
    /// Since when they are deleted; null where they are not.
    #[schema(required, value_type = Option<String>, format = DateTime, example = json!(null))]
    deleted_at: Option<Shown<Timestamp>>,
    /// How often they have changed, from 1. Version 2 also tells it as the `ETag`.
    #[schema(minimum = 1, example = 1)]
    version: i64,
    /// When they came.
    #[schema(value_type = String, format = DateTime, example = "2026-01-02T03:04:05.678901Z")]
    created_at: Shown<Timestamp>,
    /// When they last changed.
    #[schema(value_type = String, format = DateTime, example = "2026-01-02T03:04:05.678901Z")]
    updated_at: Shown<Timestamp>,
}

impl<'a> UserBody<'a> {
    /// This user.
    pub(crate) fn of(user: &'a User) -> Self {
        Self {
            id: Shown(user.id),
            email: user.email.as_str(),
            username: user.username.as_ref().map(Username::as_str),
            name: user.name.as_str(),
            role: user.role.as_str(),
            locked_at: user.locked_at.map(Shown),
            deleted_at: user.deleted_at.map(Shown),
            version: user.version.number(),
            created_at: Shown(user.created_at),
            updated_at: Shown(user.updated_at),
        }
    }
}

impl UserBody<'_> {
    /// The answer that shows this user, at its version.
    pub(crate) fn reply(user: &User) -> Result<Reply, ApiError> {
        Ok(Reply::ok(&UserBody::of(user))?.at_version(user.version))
    }
}

/// Another role.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChangeRole)]
pub(crate) struct RoleBody {
    /// What they may do.
    #[serde(default)]
    #[schema(value_type = RoleName, required)]
    pub(crate) role: Text,
}

impl Fields for RoleBody {
    fn check(&self, problems: &mut Problems) {
        problems.take("role", self.role.0.required(Role::parse));
    }
}
