//! Reads of users, and the beginning of their transactions.

use std::sync::Arc;

use domain::{
    shared::{Cause, Clock, EventRecord, Id, IdGenerator, Outbox, Page, PortFuture, StoreError},
    users::{
        Credentials, SignInName, Standing, User, UserFilter, UserId, UserList, UserQueries, UserTransaction,
        UserWork,
    },
};

use super::{
    super::{columns::uuid, database::Database, errors::store_error, outbox, work::Work},
    list,
    row::{self, CredentialColumns, StandingColumns, UserColumns},
    statements::{
        FIND_CREDENTIALS_BY_EMAIL, FIND_CREDENTIALS_BY_ID, FIND_CREDENTIALS_BY_USERNAME, FIND_STANDING,
        FIND_USER,
    },
    work::SqlUserTransaction,
};

/// Users and their outbox in a database.
#[derive(Clone)]
pub struct SqlUsers {
    database: Database,
    ids: Arc<dyn IdGenerator>,
    clock: Arc<dyn Clock>,
}

impl SqlUsers {
    /// Users in this database; ids and times of events come from the ports.
    pub fn new(database: Database, ids: Arc<dyn IdGenerator>, clock: Arc<dyn Clock>) -> Self {
        Self { database, ids, clock }
    }
}

impl UserQueries for SqlUsers {
    fn find_user(&self, user: UserId) -> PortFuture<'_, Option<User>> {
        Box::pin(async move {
            let found: Option<UserColumns> =
                read!(self.database, |db| sqlx::query_as(FIND_USER).bind(uuid(user)).fetch_optional(db))
                    .map_err(store_error)?;
            found.map(row::user).transpose()
        })
    }

    fn find_user_credentials(&self, name: SignInName) -> PortFuture<'_, Option<Credentials>> {
        Box::pin(async move {
            let sql = match name {
                SignInName::Email(_) => FIND_CREDENTIALS_BY_EMAIL,
                SignInName::Username(_) => FIND_CREDENTIALS_BY_USERNAME,
            };
            let found: Option<CredentialColumns> =
                read!(self.database, |db| sqlx::query_as(sql).bind(name.as_str()).fetch_optional(db))
                    .map_err(store_error)?;
            found.map(row::credentials).transpose()
        })
    }

    fn find_user_credentials_of(&self, user: UserId) -> PortFuture<'_, Option<Credentials>> {
        Box::pin(async move {
            let found: Option<CredentialColumns> = read!(self.database, |db| {
                sqlx::query_as(FIND_CREDENTIALS_BY_ID).bind(uuid(user)).fetch_optional(db)
            })
            .map_err(store_error)?;
            found.map(row::credentials).transpose()
        })
    }

    fn find_user_standing(&self, user: UserId) -> PortFuture<'_, Option<Standing>> {
        Box::pin(async move {
            let found: Option<StandingColumns> =
                read!(self.database, |db| sqlx::query_as(FIND_STANDING).bind(uuid(user)).fetch_optional(db))
                    .map_err(store_error)?;
            found.map(row::standing).transpose()
        })
    }

    fn list_users(&self, list: UserList) -> PortFuture<'_, Page<User>> {
        Box::pin(list::list(&self.database, list))
    }

    fn count_users(&self, filter: UserFilter) -> PortFuture<'_, u64> {
        Box::pin(async move { list::count(&self.database, &filter).await })
    }
}

impl UserWork for SqlUsers {
    fn begin(&self, cause: Cause) -> PortFuture<'_, Box<dyn UserTransaction>, StoreError> {
        Box::pin(async move {
            let work = Work::begin(&self.database).await?;
            let (ids, clock) = (self.ids.clone(), self.clock.clone());
            Ok(Box::new(SqlUserTransaction { work, cause, ids, clock }) as Box<dyn UserTransaction>)
        })
    }
}

impl Outbox for SqlUsers {
    fn list_events(&self, aggregate: Id<()>, sequence: i64, limit: u32) -> PortFuture<'_, Vec<EventRecord>> {
        Box::pin(outbox::list_events(&self.database, aggregate, sequence, limit))
    }
}
