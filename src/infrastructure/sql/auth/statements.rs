//! The statements on sessions and refresh tokens, each written once for both engines.

use super::super::database::Statement;

pub(super) const FIND_SESSION: &str = concat!("SELECT ", session_columns!(), " FROM sessions WHERE id = $1");

pub(super) const LIST_OPEN_SESSIONS: &str = concat!(
    "SELECT ",
    session_columns!(),
    " FROM sessions WHERE user_id = $1 AND ended_at IS NULL AND over_at > $2 ORDER BY last_used_at DESC, id DESC"
);

/// On `SQLite` the one writer has everything locked.
pub(super) const SESSION_FOR_UPDATE: Statement = Statement {
    postgres: concat!("SELECT ", session_columns!(), " FROM sessions WHERE id = $1 FOR UPDATE"),
    sqlite: FIND_SESSION,
};

/// Locks the session alone. The token is read afterwards, by its own statement: PostgreSQL, having waited for the lock, would
/// read a joined row as it was before.
pub(super) const SESSION_OF_TOKEN_FOR_UPDATE: Statement = Statement {
    postgres: concat!(
        "SELECT ",
        session_columns!(),
        " FROM sessions WHERE id = (SELECT session_id FROM refresh_tokens WHERE digest = $1) FOR UPDATE"
    ),
    sqlite: concat!(
        "SELECT ",
        session_columns!(),
        " FROM sessions WHERE id = (SELECT session_id FROM refresh_tokens WHERE digest = $1)"
    ),
};

/// A token, with what the live token of its session replaced.
pub(super) const FIND_TOKEN: &str = "SELECT presented.digest, presented.session_id, presented.generation, \
    presented.replaces, presented.issued_at, presented.consumed_at, live.replaces \
    FROM refresh_tokens presented JOIN refresh_tokens live \
    ON live.session_id = presented.session_id AND live.generation = $2 WHERE presented.digest = $1";

pub(super) const INSERT_SESSION: &str = "INSERT INTO sessions (id, user_id, epoch, address, agent, opened_at, \
    last_used_at, idle_at, expires_at, ended_at, generation, access_id, is_access_used) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";

pub(super) const UPDATE_SESSION: &str = "UPDATE sessions SET user_id = $2, epoch = $3, address = $4, agent = $5, \
    opened_at = $6, last_used_at = $7, idle_at = $8, expires_at = $9, ended_at = $10, generation = $11, \
    access_id = $12, is_access_used = $13 WHERE id = $1";

pub(super) const INSERT_TOKEN: &str = "INSERT INTO refresh_tokens (digest, session_id, generation, replaces, \
    issued_at, consumed_at) VALUES ($1, $2, $3, $4, $5, $6)";

pub(super) const CONSUME_TOKEN: &str = "UPDATE refresh_tokens SET consumed_at = $2 WHERE digest = $1";

/// Whoever counts or ends several sessions of a user waits for whoever does so already. How many may be open is a rule over several
/// rows, which READ COMMITTED does not hold; and in two orders the rows could be waited for in a circle. Users are another module's,
/// so there is no row to lock: this lock has a number of its own, and goes with the transaction. On `SQLite` there is one writer.
pub(super) const LOCK_SESSIONS_OF: Statement = Statement {
    postgres: "SELECT pg_advisory_xact_lock(hashtext('sessions'), hashtext($1))",
    sqlite: "SELECT $1",
};

pub(super) const END_SESSIONS: &str = "UPDATE sessions SET ended_at = $2 \
    WHERE user_id = $1 AND ended_at IS NULL AND over_at > $2";

pub(super) const END_OTHER_SESSIONS: &str = "UPDATE sessions SET ended_at = $2 \
    WHERE user_id = $1 AND ended_at IS NULL AND over_at > $2 AND id <> $3";

/// The limit is none: `SQLite` knows no offset without one.
pub(super) const END_SESSIONS_BEYOND: &str = "UPDATE sessions SET ended_at = $2 WHERE id IN (SELECT id \
    FROM sessions WHERE user_id = $1 AND ended_at IS NULL AND over_at > $2 \
    ORDER BY last_used_at DESC, id DESC LIMIT 9223372036854775807 OFFSET $3)";

pub(super) const TOUCH_SESSION: &str = "UPDATE sessions SET \
    last_used_at = CASE WHEN last_used_at < $3 THEN $3 ELSE last_used_at END, \
    is_access_used = CASE WHEN access_id = $2 THEN TRUE ELSE is_access_used END WHERE id = $1";

pub(super) const UPDATE_EPOCH: &str = "UPDATE sessions SET epoch = $2 WHERE id = $1";

/// Their tokens go with them. On PostgreSQL two processes that purge at once take different ones.
pub(super) const REMOVE_SESSIONS: Statement = Statement {
    postgres: "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE over_at < $1 \
        ORDER BY over_at, id LIMIT $2 FOR UPDATE SKIP LOCKED)",
    sqlite: "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE over_at < $1 \
        ORDER BY over_at, id LIMIT $2)",
};
