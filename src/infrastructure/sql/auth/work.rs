//! Writes of sessions and refresh tokens.

use std::net::IpAddr;

use domain::{
    auth::{
        AuthStore, AuthTransaction, RefreshFamily, RefreshToken, Session, SessionId, TokenDigest, TokenId,
    },
    shared::{PortFuture, Savepoints, StoreError, Timestamp},
    users::{Epoch, UserId},
};

use super::{
    super::{
        columns::{Stamp, corrupt, uuid},
        errors::store_error,
        work::{Step, Work},
    },
    row::{self, SessionColumns, TokenColumns},
    statements::{
        CONSUME_TOKEN, END_OTHER_SESSIONS, END_SESSIONS, END_SESSIONS_BEYOND, FIND_TOKEN, INSERT_SESSION,
        INSERT_TOKEN, LOCK_SESSIONS_OF, REMOVE_SESSIONS, SESSION_FOR_UPDATE, SESSION_OF_TOKEN_FOR_UPDATE,
        TOUCH_SESSION, UPDATE_EPOCH, UPDATE_SESSION,
    },
};

/// One transaction over sessions.
pub(super) struct SqlAuthTransaction {
    pub(super) work: Work,
}

impl AuthStore for SqlAuthTransaction {
    fn insert_session(&mut self, session: Session, token: RefreshToken) -> PortFuture<'_, ()> {
        Box::pin(async move {
            let mut step = self.work.step()?;
            write_session(&mut step, INSERT_SESSION, &session).await?;
            insert_token(&mut step, &token).await?;
            step.done(());
            Ok(())
        })
    }

    fn session_for_update(&mut self, session: SessionId) -> PortFuture<'_, Option<Session>> {
        Box::pin(async move {
            let step = self.work.step()?;
            let sql = step.tx.text(SESSION_FOR_UPDATE);
            let found: Option<SessionColumns> =
                within!(step, |db| sqlx::query_as(sql).bind(uuid(session)).fetch_optional(db))
                    .map_err(store_error)?;
            let found = found.map(row::session).transpose()?;
            Ok(step.done(found))
        })
    }

    fn refresh_family_for_update(&mut self, digest: TokenDigest) -> PortFuture<'_, Option<RefreshFamily>> {
        Box::pin(async move {
            let mut step = self.work.step()?;
            let family = family_for_update(&mut step, digest).await?;
            Ok(step.done(family))
        })
    }

    fn save_session(&mut self, session: Session) -> PortFuture<'_, ()> {
        Box::pin(async move {
            let mut step = self.work.step()?;
            if write_session(&mut step, UPDATE_SESSION, &session).await? == 0 {
                return Err(StoreError::Stale);
            }
            step.done(());
            Ok(())
        })
    }

    fn replace_refresh_token(
        &mut self,
        consumed: RefreshToken,
        replacement: RefreshToken,
    ) -> PortFuture<'_, ()> {
        Box::pin(async move {
            let mut step = self.work.step()?;
            let consumed_at = consumed.consumed_at.map(Stamp);
            let saved =
                execute!(step, sqlx::query(CONSUME_TOKEN).bind(&consumed.digest.0[..]).bind(consumed_at))
                    .map_err(store_error)?;
            if saved == 0 {
                return Err(StoreError::Stale);
            }
            insert_token(&mut step, &replacement).await?;
            step.done(());
            Ok(())
        })
    }

    fn end_sessions_of(
        &mut self,
        user: UserId,
        kept: Option<SessionId>,
        now: Timestamp,
    ) -> PortFuture<'_, u64> {
        Box::pin(async move {
            let mut step = self.work.step()?;
            lock_sessions_of(&mut step, user).await?;
            let ended = match kept {
                None => execute!(step, sqlx::query(END_SESSIONS).bind(uuid(user)).bind(Stamp(now))),
                Some(kept) => execute!(
                    step,
                    sqlx::query(END_OTHER_SESSIONS).bind(uuid(user)).bind(Stamp(now)).bind(uuid(kept))
                ),
            };
            let ended = ended.map_err(store_error)?;
            Ok(step.done(ended))
        })
    }

    fn end_sessions_beyond(&mut self, user: UserId, most: usize, now: Timestamp) -> PortFuture<'_, u64> {
        Box::pin(async move {
            let mut step = self.work.step()?;
            lock_sessions_of(&mut step, user).await?;
            let most = i64::try_from(most).unwrap_or(i64::MAX);
            let ended =
                execute!(step, sqlx::query(END_SESSIONS_BEYOND).bind(uuid(user)).bind(Stamp(now)).bind(most))
                    .map_err(store_error)?;
            Ok(step.done(ended))
        })
    }

    fn touch_session(&mut self, session: SessionId, token: TokenId, now: Timestamp) -> PortFuture<'_, ()> {
        Box::pin(async move {
            let step = self.work.step()?;
            execute!(step, sqlx::query(TOUCH_SESSION).bind(uuid(session)).bind(uuid(token)).bind(Stamp(now)))
                .map_err(store_error)?;
            step.done(());
            Ok(())
        })
    }

    fn save_session_epoch(&mut self, session: SessionId, epoch: Epoch) -> PortFuture<'_, ()> {
        Box::pin(async move {
            let step = self.work.step()?;
            execute!(step, sqlx::query(UPDATE_EPOCH).bind(uuid(session)).bind(epoch.number()))
                .map_err(store_error)?;
            step.done(());
            Ok(())
        })
    }

    fn remove_sessions(&mut self, before: Timestamp, limit: u32) -> PortFuture<'_, u64> {
        Box::pin(async move {
            let step = self.work.step()?;
            let sql = step.tx.text(REMOVE_SESSIONS);
            let removed = execute!(step, sqlx::query(sql).bind(Stamp(before)).bind(i64::from(limit)))
                .map_err(store_error)?;
            Ok(step.done(removed))
        })
    }
}

impl Savepoints for SqlAuthTransaction {
    fn attempt(&mut self) -> PortFuture<'_, ()> {
        Box::pin(self.work.attempt())
    }

    fn undo_attempt(&mut self) -> PortFuture<'_, ()> {
        Box::pin(self.work.undo_attempt())
    }
}

impl AuthTransaction for SqlAuthTransaction {
    fn commit(self: Box<Self>) -> PortFuture<'static, ()> {
        Box::pin(self.work.commit())
    }
}

async fn lock_sessions_of(step: &mut Step<'_>, user: UserId) -> Result<(), StoreError> {
    let sql = step.tx.text(LOCK_SESSIONS_OF);
    execute!(step, sqlx::query(sql).bind(user.to_string())).map_err(store_error)?;
    Ok(())
}

async fn family_for_update(
    step: &mut Step<'_>,
    digest: TokenDigest,
) -> Result<Option<RefreshFamily>, StoreError> {
    let sql = step.tx.text(SESSION_OF_TOKEN_FOR_UPDATE);
    let found: Option<SessionColumns> =
        within!(step, |db| sqlx::query_as(sql).bind(&digest.0[..]).fetch_optional(db))
            .map_err(store_error)?;
    let Some(session) = found.map(row::session).transpose()? else { return Ok(None) };
    let found: Option<TokenColumns> = within!(step, |db| sqlx::query_as(FIND_TOKEN)
        .bind(&digest.0[..])
        .bind(session.generation)
        .fetch_optional(db))
    .map_err(store_error)?;
    let found = found.ok_or_else(|| corrupt(format!("session {} has no live token", session.id)))?;
    let (presented, live_replaces) = row::token(found)?;
    Ok(Some(RefreshFamily { session, presented, live_replaces }))
}

async fn write_session(step: &mut Step<'_>, sql: &'static str, session: &Session) -> Result<u64, StoreError> {
    execute!(
        step,
        sqlx::query(sql)
            .bind(uuid(session.id))
            .bind(uuid(session.user))
            .bind(session.epoch.number())
            .bind(session.address.as_ref().map(IpAddr::to_string))
            .bind(session.agent.as_deref())
            .bind(Stamp(session.opened_at))
            .bind(Stamp(session.last_used_at))
            .bind(Stamp(session.idle_at))
            .bind(Stamp(session.expires_at))
            .bind(session.ended_at.map(Stamp))
            .bind(session.generation)
            .bind(uuid(session.access))
            .bind(session.is_access_used)
    )
    .map_err(store_error)
}

async fn insert_token(step: &mut Step<'_>, token: &RefreshToken) -> Result<(), StoreError> {
    execute!(
        step,
        sqlx::query(INSERT_TOKEN)
            .bind(&token.digest.0[..])
            .bind(uuid(token.session))
            .bind(token.generation)
            .bind(token.replaces)
            .bind(Stamp(token.issued_at))
            .bind(token.consumed_at.map(Stamp))
    )
    .map_err(store_error)?;
    Ok(())
}
