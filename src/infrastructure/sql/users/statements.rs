//! The statements on users, each written once for both engines. Lists are built in `list`.

use super::super::database::Statement;

pub(super) const FIND_USER: &str = concat!("SELECT ", user_columns!(), " FROM users WHERE id = $1");

pub(super) const FIND_CREDENTIALS_BY_EMAIL: &str = "SELECT id, password, role, locked_at, credential_epoch, email, \
    name FROM users WHERE email_folded = $1 AND deleted_at IS NULL";

pub(super) const FIND_CREDENTIALS_BY_USERNAME: &str = "SELECT id, password, role, locked_at, credential_epoch, \
    email, name FROM users WHERE username_folded = $1 AND deleted_at IS NULL";

pub(super) const FIND_CREDENTIALS_BY_ID: &str = "SELECT id, password, role, locked_at, credential_epoch, email, \
    name FROM users WHERE id = $1 AND deleted_at IS NULL";

pub(super) const FIND_STANDING: &str =
    "SELECT role, locked_at, credential_epoch FROM users WHERE id = $1 AND deleted_at IS NULL";

/// On `SQLite` the one writer has everything locked.
pub(super) const USER_FOR_UPDATE: Statement = Statement {
    postgres: concat!("SELECT ", user_columns!(), " FROM users WHERE id = $1 FOR UPDATE"),
    sqlite: FIND_USER,
};

pub(super) const FIND_PASSWORD: &str = "SELECT password FROM users WHERE id = $1";

/// Any clash of any rule is no row, not an error, so that the transaction goes on.
pub(super) const INSERT_USER: &str = "INSERT INTO users (id, email, email_folded, username, username_folded, name, \
    role, locked_at, deleted_at, credential_epoch, version, created_at, updated_at, search_words, password) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT DO NOTHING";

/// Which names are taken by others.
pub(super) const FIND_CLASHES: &str = "SELECT \
    EXISTS (SELECT 1 FROM users WHERE email_folded = $1 AND deleted_at IS NULL), \
    EXISTS (SELECT 1 FROM users WHERE username_folded = $2 AND deleted_at IS NULL)";

pub(super) const UPDATE_USER: &str = "UPDATE users SET email = $2, email_folded = $3, username = $4, \
    username_folded = $5, name = $6, role = $7, locked_at = $8, deleted_at = $9, credential_epoch = $10, \
    version = $11, created_at = $12, updated_at = $13, search_words = $14 WHERE id = $1 AND version = $15";

pub(super) const UPDATE_PASSWORD: &str = "UPDATE users SET password = $2 WHERE id = $1";

pub(super) const DELETE_USER: &str = "DELETE FROM users WHERE id = $1 AND version = $2";

/// Waits until whoever has the rule is through.
pub(super) const LOCK_RULE: Statement = Statement {
    postgres: "SELECT name FROM rules WHERE name = $1 FOR UPDATE",
    sqlite: "SELECT name FROM rules WHERE name = $1",
};

pub(super) const COUNT_ACTIVE_ADMINISTRATORS: &str =
    "SELECT count(*) FROM users WHERE role = 'admin' AND locked_at IS NULL AND deleted_at IS NULL";
