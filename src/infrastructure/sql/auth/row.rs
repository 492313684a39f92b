//! Rows of sessions and refresh tokens, read by position.

use domain::{
    auth::{RefreshToken, Session, TokenDigest},
    shared::StoreError,
    users::Epoch,
};
use uuid::Uuid;

use super::super::columns::{Stamp, address, corrupt, id};

/// The columns of a session, in the order of [`SessionColumns`].
macro_rules! session_columns {
    () => {
        "id, user_id, epoch, address, agent, opened_at, last_used_at, idle_at, expires_at, ended_at, generation, \
         access_id, is_access_used"
    };
}

/// What `session_columns!` selects.
pub(super) type SessionColumns = (
    Uuid,
    Uuid,
    i64,
    Option<String>,
    Option<String>,
    Stamp,
    Stamp,
    Stamp,
    Stamp,
    Option<Stamp>,
    i64,
    Uuid,
    bool,
);

/// Digest, session, number, number of the one it replaces, issue and use of a token; then what the live token of its session replaced.
pub(super) type TokenColumns = (Vec<u8>, Uuid, i64, i64, Stamp, Option<Stamp>, i64);

/// The session of a row.
pub(super) fn session(
    (
        session_id,
        user,
        epoch,
        place,
        agent,
        opened_at,
        last_used_at,
        idle_at,
        expires_at,
        ended_at,
        generation,
        access,
        is_access_used,
    ): SessionColumns,
) -> Result<Session, StoreError> {
    Ok(Session {
        id: id(session_id),
        user: id(user),
        epoch: Epoch::from_number(epoch),
        address: address(place)?,
        agent,
        opened_at: opened_at.0,
        last_used_at: last_used_at.0,
        idle_at: idle_at.0,
        expires_at: expires_at.0,
        ended_at: ended_at.map(|stamp| stamp.0),
        generation,
        access: id(access),
        is_access_used,
    })
}

/// The token of a row, and what the live token of its session replaced.
pub(super) fn token(
    (digest, session, generation, replaces, issued_at, consumed_at, live_replaces): TokenColumns,
) -> Result<(RefreshToken, i64), StoreError> {
    let digest = digest.try_into().map_err(|_| corrupt("a digest has not 32 bytes"))?;
    let token = RefreshToken {
        digest: TokenDigest(digest),
        session: id(session),
        generation,
        replaces,
        issued_at: issued_at.0,
        consumed_at: consumed_at.map(|stamp| stamp.0),
    };
    Ok((token, live_replaces))
}
