//! A row of users. Rows are read by position, which costs a list page a few microseconds less than by name.

use domain::{
    authorization::Role,
    shared::{Problem, StoreError, Version},
    users::{Credentials, DisplayName, Email, Epoch, PasswordHash, Standing, User, Username},
};
use uuid::Uuid;

use super::super::columns::{Stamp, corrupt, id};

/// The columns of a user, in the order of [`UserColumns`].
macro_rules! user_columns {
    () => {
        "id, email, username, name, role, locked_at, deleted_at, credential_epoch, version, created_at, updated_at"
    };
}

/// What `user_columns!` selects.
pub(super) type UserColumns =
    (Uuid, String, Option<String>, String, String, Option<Stamp>, Option<Stamp>, i64, i64, Stamp, Stamp);

/// Id, hash, role, lock, epoch, e-mail and name.
pub(super) type CredentialColumns = (Uuid, String, String, Option<Stamp>, i64, String, String);

/// Role, lock and epoch.
pub(super) type StandingColumns = (String, Option<Stamp>, i64);

/// The user of a row.
pub(super) fn user(
    (
    user_id,
    email,
    username,
    name,
    role,
    locked_at,
    deleted_at,
    epoch,
    version,
    created_at,
    updated_at,
): UserColumns,
) -> Result<User, StoreError> {
    Ok(User {
        id: id(user_id),
        email: Email::parse(&email).map_err(|problem| unreadable(user_id, "email", &problem))?,
        username: username
            .map(|username| Username::parse(&username))
            .transpose()
            .map_err(|problem| unreadable(user_id, "username", &problem))?,
        name: DisplayName::parse(&name).map_err(|problem| unreadable(user_id, "name", &problem))?,
        role: Role::parse(&role).map_err(|problem| unreadable(user_id, "role", &problem))?,
        locked_at: locked_at.map(|stamp| stamp.0),
        deleted_at: deleted_at.map(|stamp| stamp.0),
        credential_epoch: Epoch::from_number(epoch),
        version: Version::from_number(version),
        created_at: created_at.0,
        updated_at: updated_at.0,
    })
}

/// The credentials of a row.
pub(super) fn credentials(
    (user_id, password, role, locked_at, epoch, email, name): CredentialColumns,
) -> Result<Credentials, StoreError> {
    Ok(Credentials {
        user: id(user_id),
        password: PasswordHash::new(password),
        standing: standing((role, locked_at, epoch))?,
        names: vec![email, name],
    })
}

/// How the user of a row stands.
pub(super) fn standing((role, locked_at, epoch): StandingColumns) -> Result<Standing, StoreError> {
    let role = Role::parse(&role).map_err(|problem| corrupt(format!("a role {}", problem.message)))?;
    Ok(Standing { role, is_locked: locked_at.is_some(), epoch: Epoch::from_number(epoch) })
}

/// Says which column of which user, not what it holds: that may be personal.
fn unreadable(user: Uuid, column: &str, problem: &Problem) -> StoreError {
    corrupt(format!("the {column} of user {user} {}", problem.message))
}
