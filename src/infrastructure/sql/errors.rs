//! What the drivers' errors mean to the domain.

use std::borrow::Cow;

use domain::{shared::StoreError, users::Rule};
use sqlx::{
    error::{DatabaseError, ErrorKind},
    sqlite::SqliteError,
};

/// Every rule that a statement of ours can break: its name, and the columns that `SQLite` reports in its place.
const RULES: [(&str, &str); 8] = [
    (Rule::UniqueEmail.name(), "users.email_folded"),
    (Rule::UniqueUsername.name(), "users.username_folded"),
    ("users_pkey", "users.id"),
    ("outbox_pkey", "outbox.id"),
    ("outbox_sequence", "outbox.aggregate_type, outbox.aggregate_id, outbox.sequence"),
    ("sessions_pkey", "sessions.id"),
    ("refresh_tokens_pkey", "refresh_tokens.digest"),
    ("refresh_tokens_generation", "refresh_tokens.session_id, refresh_tokens.generation"),
];

/// The only reference between tables.
const REFERENCE: &str = "refresh_tokens_session";

/// The error of the port for an error of a driver.
pub(super) fn store_error(error: sqlx::Error) -> StoreError {
    match &error {
        sqlx::Error::Database(refusal) => match broken_rule(refusal.as_ref()) {
            Some(rule) => StoreError::Conflict(rule),
            None if is_passing(refusal.as_ref()) => StoreError::Unavailable(error.into()),
            None => StoreError::Corrupt(error.into()),
        },
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::BeginFailed => StoreError::Unavailable(error.into()),
        _ => StoreError::Corrupt(error.into()),
    }
}

/// Whether the connection that answered with this error is of no more use, and another may be.
pub(super) fn is_dead_connection(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(error) => error.kind() != std::io::ErrorKind::TimedOut,
        // 57P01 to 57P05: shutdown, crash, start-up, dropped database, idle too long. Class 08: the connection itself.
        sqlx::Error::Database(refusal) => {
            !is_sqlite(refusal.as_ref())
                && code(refusal.as_ref())
                    .is_some_and(|code| code.starts_with("57P") || code.starts_with("08"))
        }
        _ => false,
    }
}

/// Whether the server is a standby, or was told to be read-only: another connection may lead to another server.
pub(super) fn is_read_only(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Database(refusal) if code(refusal.as_ref()).is_some_and(|code| code == "25006"))
}

/// Whether an error that a write met says that nothing can be written for now: no space, no right to write, a disk that fails.
pub(super) fn is_refused_write(error: &sqlx::Error) -> bool {
    let sqlx::Error::Database(refusal) = error else { return false };
    let Some(code) = code(refusal.as_ref()) else { return false };
    if is_sqlite(refusal.as_ref()) {
        // READONLY, IOERR, FULL, CANTOPEN.
        return matches!(primary(&code), Some(8 | 10 | 13 | 14));
    }
    // A standby; a full disk.
    matches!(code.as_ref(), "25006" | "53100")
}

/// Whether the file of an embedded database holds what no engine wrote there: CORRUPT, NOTADB.
pub(super) fn is_damage(error: &sqlx::Error) -> bool {
    let sqlx::Error::Database(refusal) = error else { return false };
    is_sqlite(refusal.as_ref())
        && code(refusal.as_ref()).is_some_and(|code| matches!(primary(&code), Some(11 | 26)))
}

/// Whether the connection should not be used again: it is dead, or did not answer within our own bound.
pub(super) fn is_useless(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_) => true,
        _ => is_dead_connection(error),
    }
}

fn broken_rule(refusal: &dyn DatabaseError) -> Option<&'static str> {
    match refusal.kind() {
        ErrorKind::UniqueViolation => {
            let columns = refusal.message().strip_prefix("UNIQUE constraint failed: ");
            RULES
                .iter()
                .find(|(name, reported)| refusal.constraint() == Some(name) || columns == Some(reported))
                .map(|(name, _)| *name)
        }
        ErrorKind::ForeignKeyViolation => Some(REFERENCE),
        _ => None,
    }
}

/// Whether trying again may help: the server or the disk is away, full, busy or read-only.
fn is_passing(refusal: &dyn DatabaseError) -> bool {
    let Some(code) = code(refusal) else { return false };
    if is_sqlite(refusal) {
        // NOMEM, BUSY, LOCKED, READONLY, INTERRUPT, IOERR, CORRUPT, FULL, CANTOPEN, PROTOCOL, NOTADB. That pages are overwritten is
        // mended by an operator, and is no fault of one request.
        return matches!(primary(&code), Some(5..=11 | 13..=15 | 26))
            || refusal.message().starts_with("no such table");
    }
    // Connection, resources, operator (cancelled by time-out among it), rollback by deadlock, system; sign-in and missing database while
    // an operator changes them; then single codes: lock not available, read-only (a standby), idle in a transaction,
    // no such table (somebody restores or migrates).
    ["08", "53", "57", "40", "58", "28", "3D"].iter().any(|class| code.starts_with(class))
        || matches!(code.as_ref(), "55P03" | "25006" | "25P03" | "42P01")
}

fn is_sqlite(refusal: &dyn DatabaseError) -> bool {
    refusal.try_downcast_ref::<SqliteError>().is_some()
}

/// The low byte of a code of `SQLite`; the others say more exactly what happened.
fn primary(code: &str) -> Option<u32> {
    code.parse::<u32>().ok().map(|code| code & 0xff)
}

fn code(refusal: &dyn DatabaseError) -> Option<Cow<'_, str>> {
    refusal.code()
}
