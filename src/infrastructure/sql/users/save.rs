//! Storing the row of a user: new, or changed.

use domain::{
    shared::StoreError,
    users::{PasswordHash, Rule, User, Username},
};

use super::{
    super::{
        columns::{Stamp, uuid},
        errors::store_error,
        work::Step,
    },
    statements::{FIND_CLASHES, INSERT_USER, UPDATE_USER},
};

/// Binds the columns that `INSERT_USER` and `UPDATE_USER` have in common, `$1` to `$14`.
macro_rules! bind_user {
    ($query:expr, $user:expr) => {
        $query
            .bind(uuid($user.id))
            .bind($user.email.as_str())
            .bind($user.email.folded())
            .bind($user.username.as_ref().map(Username::as_str))
            .bind($user.username.as_ref().map(Username::folded))
            .bind($user.name.as_str())
            .bind($user.role.as_str())
            .bind($user.locked_at.map(Stamp))
            .bind($user.deleted_at.map(Stamp))
            .bind($user.credential_epoch.number())
            .bind($user.version.number())
            .bind(Stamp($user.created_at))
            .bind(Stamp($user.updated_at))
            .bind($user.searched_words().join(" "))
    };
}

/// How often a clash with a user who is gone a moment later is tried again.
const TRIES: usize = 3;

/// Adds the row, or says which rule is in the way.
pub(super) async fn insert(
    step: &mut Step<'_>,
    user: &User,
    password: &PasswordHash,
) -> Result<Result<(), Rule>, StoreError> {
    for _ in 0..TRIES {
        let inserted = execute!(step, bind_user!(sqlx::query(INSERT_USER), user).bind(password.as_str()))
            .map_err(store_error)?;
        if inserted == 1 {
            return Ok(Ok(()));
        }
        if let Some(rule) = find_clash(step, user).await? {
            return Ok(Err(rule));
        }
    }
    // No name is in the way, so the id is.
    Err(StoreError::Conflict("users_pkey"))
}

/// Saves the row that is at version `before`.
pub(super) async fn update(step: &mut Step<'_>, user: &User, before: i64) -> Result<(), StoreError> {
    let updated =
        execute!(step, bind_user!(sqlx::query(UPDATE_USER), user).bind(before)).map_err(store_error)?;
    if updated == 0 { Err(StoreError::Stale) } else { Ok(()) }
}

async fn find_clash(step: &mut Step<'_>, user: &User) -> Result<Option<Rule>, StoreError> {
    let (email, username): (bool, bool) = within!(step, |db| sqlx::query_as(FIND_CLASHES)
        .bind(user.email.folded())
        .bind(user.username.as_ref().map(Username::folded))
        .fetch_one(db))
    .map_err(store_error)?;
    Ok(match (email, username) {
        (true, _) => Some(Rule::UniqueEmail),
        (false, true) => Some(Rule::UniqueUsername),
        (false, false) => None,
    })
}
