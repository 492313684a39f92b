//! Writes of users.

use std::sync::Arc;

use domain::{
    shared::{Cause, Clock, IdGenerator, PortFuture, Savepoints, StoreError},
    users::{PasswordHash, Rule, User, UserEvent, UserId, UserStore, UserTransaction},
};

use super::{
    super::{
        columns::{corrupt, uuid},
        errors::store_error,
        outbox::insert_events,
        work::Work,
    },
    row::{self, UserColumns},
    save::{insert, update},
    statements::{
        COUNT_ACTIVE_ADMINISTRATORS, DELETE_USER, FIND_PASSWORD, LOCK_RULE, UPDATE_PASSWORD, USER_FOR_UPDATE,
    },
};

/// One transaction over users.
pub(super) struct SqlUserTransaction {
    pub(super) work: Work,
    pub(super) cause: Cause,
    pub(super) ids: Arc<dyn IdGenerator>,
    pub(super) clock: Arc<dyn Clock>,
}

impl UserStore for SqlUserTransaction {
    fn user_for_update(&mut self, user: UserId) -> PortFuture<'_, Option<User>> {
        Box::pin(async move {
            let step = self.work.step()?;
            let sql = step.tx.text(USER_FOR_UPDATE);
            let found: Option<UserColumns> =
                within!(step, |db| sqlx::query_as(sql).bind(uuid(user)).fetch_optional(db))
                    .map_err(store_error)?;
            let found = found.map(row::user).transpose()?;
            Ok(step.done(found))
        })
    }

    fn find_user_password(&mut self, user: UserId) -> PortFuture<'_, Option<PasswordHash>> {
        Box::pin(async move {
            let step = self.work.step()?;
            let found: Option<String> =
                within!(step, |db| sqlx::query_scalar(FIND_PASSWORD).bind(uuid(user)).fetch_optional(db))
                    .map_err(store_error)?;
            Ok(step.done(found.map(PasswordHash::new)))
        })
    }

    fn insert_user(
        &mut self,
        user: User,
        password: PasswordHash,
        because: Vec<UserEvent>,
    ) -> PortFuture<'_, Result<(), Rule>> {
        Box::pin(async move {
            let mut step = self.work.step()?;
            if let Err(rule) = insert(&mut step, &user, &password).await? {
                return Ok(step.done(Err(rule)));
            }
            let drafts = because.iter().map(|event| event.draft(&user)).collect();
            insert_events(&mut step, &*self.ids, &*self.clock, &self.cause, drafts).await?;
            Ok(step.done(Ok(())))
        })
    }

    fn save_user(&mut self, user: User, because: Vec<UserEvent>) -> PortFuture<'_, ()> {
        Box::pin(async move {
            let mut step = self.work.step()?;
            update(&mut step, &user, before(&user, &because)).await?;
            let drafts = because.iter().map(|event| event.draft(&user)).collect();
            insert_events(&mut step, &*self.ids, &*self.clock, &self.cause, drafts).await?;
            step.done(());
            Ok(())
        })
    }

    fn save_user_password(&mut self, user: UserId, password: PasswordHash) -> PortFuture<'_, ()> {
        Box::pin(async move {
            let step = self.work.step()?;
            let saved = execute!(step, sqlx::query(UPDATE_PASSWORD).bind(uuid(user)).bind(password.as_str()))
                .map_err(store_error)?;
            if saved == 0 {
                return Err(StoreError::Stale);
            }
            step.done(());
            Ok(())
        })
    }

    fn remove_user(&mut self, user: User, because: Vec<UserEvent>) -> PortFuture<'_, ()> {
        Box::pin(async move {
            let mut step = self.work.step()?;
            let version = before(&user, &because);
            let removed = execute!(step, sqlx::query(DELETE_USER).bind(uuid(user.id)).bind(version))
                .map_err(store_error)?;
            if removed == 0 {
                return Err(StoreError::Stale);
            }
            let drafts = because.iter().map(|event| event.draft(&user)).collect();
            insert_events(&mut step, &*self.ids, &*self.clock, &self.cause, drafts).await?;
            step.done(());
            Ok(())
        })
    }

    fn lock_user_rule(&mut self, rule: Rule) -> PortFuture<'_, ()> {
        Box::pin(async move {
            let step = self.work.step()?;
            let sql = step.tx.text(LOCK_RULE);
            let locked: Option<String> =
                within!(step, |db| sqlx::query_scalar(sql).bind(rule.name()).fetch_optional(db))
                    .map_err(store_error)?;
            locked.ok_or_else(|| corrupt(format!("the rule {} has no row to lock", rule.name())))?;
            step.done(());
            Ok(())
        })
    }

    fn count_active_administrators(&mut self) -> PortFuture<'_, u64> {
        Box::pin(async move {
            let step = self.work.step()?;
            let count: i64 = within!(step, |db| sqlx::query_scalar(COUNT_ACTIVE_ADMINISTRATORS)
                .fetch_one(db))
            .map_err(store_error)?;
            Ok(step.done(count.unsigned_abs()))
        })
    }
}

impl Savepoints for SqlUserTransaction {
    fn attempt(&mut self) -> PortFuture<'_, ()> {
        Box::pin(self.work.attempt())
    }

    fn undo_attempt(&mut self) -> PortFuture<'_, ()> {
        Box::pin(self.work.undo_attempt())
    }
}

impl UserTransaction for SqlUserTransaction {
    fn commit(self: Box<Self>) -> PortFuture<'static, ()> {
        Box::pin(self.work.commit())
    }
}

/// The version before these events.
fn before(user: &User, because: &[UserEvent]) -> i64 {
    user.version.number() - i64::try_from(because.len()).unwrap_or(i64::MAX)
}
