//! The ports of users over the state in memory.

use std::{fmt, sync::Arc};

use domain::{
    shared::{Cause, Clock, EventRecord, Id, IdGenerator, Outbox, Page, PortFuture, Savepoints, StoreError},
    users::{
        Credentials, PasswordHash, Rule, SignInName, Standing, User, UserEvent, UserFilter, UserId, UserList,
        UserQueries, UserStore, UserTransaction, UserWork,
    },
};

use super::state::{Envelope, Row, State};
use crate::shared::{Draft, Shared, ready};

/// Users and their outbox in memory. Clones share them.
#[derive(Clone)]
pub struct MemoryUsers {
    shared: Shared<State>,
    ids: Arc<dyn IdGenerator>,
    clock: Arc<dyn Clock>,
}

/// One writer's turn.
struct MemoryTransaction {
    draft: Draft<State>,
    envelope: Envelope,
}

impl MemoryUsers {
    /// No users. Ids and time are for the envelopes of events.
    pub fn new(ids: Arc<dyn IdGenerator>, clock: Arc<dyn Clock>) -> Self {
        Self { shared: Shared::default(), ids, clock }
    }
}

impl UserQueries for MemoryUsers {
    fn find_user(&self, user: UserId) -> PortFuture<'_, Option<User>> {
        ready(Ok(self.shared.read(|state| state.rows.get(&user).map(|row| row.user.clone()))))
    }

    fn find_user_credentials(&self, name: SignInName) -> PortFuture<'_, Option<Credentials>> {
        ready(Ok(self.shared.read(|state| state.find_named(&name).map(Row::credentials))))
    }

    fn find_user_credentials_of(&self, user: UserId) -> PortFuture<'_, Option<Credentials>> {
        ready(Ok(self.shared.read(|state| state.find_undeleted(user).map(Row::credentials))))
    }

    fn find_user_standing(&self, user: UserId) -> PortFuture<'_, Option<Standing>> {
        ready(Ok(self.shared.read(|state| state.find_undeleted(user).map(Row::standing))))
    }

    fn list_users(&self, list: UserList) -> PortFuture<'_, Page<User>> {
        ready(Ok(self.shared.read(|state| state.list(&list))))
    }

    fn count_users(&self, filter: UserFilter) -> PortFuture<'_, u64> {
        ready(Ok(self.shared.read(|state| state.count(&filter)) as u64))
    }
}

impl Outbox for MemoryUsers {
    fn list_events(&self, aggregate: Id<()>, sequence: i64, limit: u32) -> PortFuture<'_, Vec<EventRecord>> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        ready(Ok(self.shared.read(|state| {
            let of_it = |event: &&EventRecord| event.aggregate == aggregate && event.sequence >= sequence;
            state.outbox.iter().filter(of_it).take(limit).cloned().collect()
        })))
    }
}

impl UserWork for MemoryUsers {
    fn begin(&self, cause: Cause) -> PortFuture<'_, Box<dyn UserTransaction>, StoreError> {
        Box::pin(async move {
            let envelope = Envelope { ids: Arc::clone(&self.ids), clock: Arc::clone(&self.clock), cause };
            let transaction = MemoryTransaction { draft: self.shared.begin().await, envelope };
            Ok(Box::new(transaction) as Box<dyn UserTransaction>)
        })
    }
}

impl UserStore for MemoryTransaction {
    fn user_for_update(&mut self, user: UserId) -> PortFuture<'_, Option<User>> {
        ready(self.draft.step(|state| Ok(state.rows.get(&user).map(|row| row.user.clone()))))
    }

    fn find_user_password(&mut self, user: UserId) -> PortFuture<'_, Option<PasswordHash>> {
        ready(self.draft.step(|state| Ok(state.rows.get(&user).map(|row| row.password.clone()))))
    }

    fn insert_user(
        &mut self,
        user: User,
        password: PasswordHash,
        because: Vec<UserEvent>,
    ) -> PortFuture<'_, Result<(), Rule>> {
        let Self { draft, envelope } = self;
        ready(draft.step(|state| {
            if let Some(rule) = state.find_clash(&user) {
                return Ok(Err(rule));
            }
            if state.rows.contains_key(&user.id) {
                return Err(StoreError::Conflict("users_id"));
            }
            state.record(&user, &because, envelope);
            state.rows.insert(user.id, Row { user, password });
            Ok(Ok(()))
        }))
    }

    fn save_user(&mut self, user: User, because: Vec<UserEvent>) -> PortFuture<'_, ()> {
        let Self { draft, envelope } = self;
        ready(draft.step(|state| {
            state.row_before(&user, because.len())?;
            if let Some(rule) = state.find_clash(&user) {
                return Err(StoreError::Conflict(rule.name()));
            }
            state.record(&user, &because, envelope);
            let stored = state.row_before(&user, because.len())?;
            stored.user = user;
            Ok(())
        }))
    }

    fn save_user_password(&mut self, user: UserId, password: PasswordHash) -> PortFuture<'_, ()> {
        ready(self.draft.step(|state| {
            state.rows.get_mut(&user).ok_or(StoreError::Stale)?.password = password;
            Ok(())
        }))
    }

    fn remove_user(&mut self, user: User, because: Vec<UserEvent>) -> PortFuture<'_, ()> {
        let Self { draft, envelope } = self;
        ready(draft.step(|state| {
            state.row_before(&user, because.len())?;
            state.record(&user, &because, envelope);
            state.rows.remove(&user.id);
            Ok(())
        }))
    }

    fn lock_user_rule(&mut self, _rule: Rule) -> PortFuture<'_, ()> {
        // Whoever has the turn is the only writer.
        ready(self.draft.step(|_| Ok(())))
    }

    fn count_active_administrators(&mut self) -> PortFuture<'_, u64> {
        ready(self.draft.step(|state| {
            Ok(state.rows.values().filter(|row| row.user.is_active_administrator()).count() as u64)
        }))
    }
}

impl Savepoints for MemoryTransaction {
    fn attempt(&mut self) -> PortFuture<'_, ()> {
        ready(self.draft.attempt())
    }

    fn undo_attempt(&mut self) -> PortFuture<'_, ()> {
        ready(self.draft.undo_attempt())
    }
}

impl UserTransaction for MemoryTransaction {
    fn commit(self: Box<Self>) -> PortFuture<'static, ()> {
        ready(self.draft.commit())
    }
}

impl fmt::Debug for MemoryUsers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let users = self.shared.read(|state| state.rows.len());
        f.debug_struct("MemoryUsers").field("users", &users).finish_non_exhaustive()
    }
}
