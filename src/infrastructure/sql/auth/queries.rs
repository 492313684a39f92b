//! Reads of sessions, and the beginning of their transactions.

use domain::{
    auth::{AuthQueries, AuthTransaction, AuthWork, Session, SessionId},
    shared::{Cause, PortFuture, StoreError, Timestamp},
    users::UserId,
};

use super::{
    super::{
        columns::{Stamp, uuid},
        database::Database,
        errors::store_error,
        work::Work,
    },
    row::{self, SessionColumns},
    statements::{FIND_SESSION, LIST_OPEN_SESSIONS},
    work::SqlAuthTransaction,
};

/// Sessions and refresh tokens in a database.
#[derive(Clone)]
pub struct SqlAuth {
    database: Database,
}

impl SqlAuth {
    /// Sessions in this database.
    pub fn new(database: Database) -> Self {
        Self { database }
    }
}

impl AuthQueries for SqlAuth {
    fn find_session(&self, session: SessionId) -> PortFuture<'_, Option<Session>> {
        Box::pin(async move {
            let found: Option<SessionColumns> = read!(self.database, |db| {
                sqlx::query_as(FIND_SESSION).bind(uuid(session)).fetch_optional(db)
            })
            .map_err(store_error)?;
            found.map(row::session).transpose()
        })
    }

    fn list_open_sessions(&self, user: UserId, now: Timestamp) -> PortFuture<'_, Vec<Session>> {
        Box::pin(async move {
            let found: Vec<SessionColumns> = read!(self.database, |db| {
                sqlx::query_as(LIST_OPEN_SESSIONS).bind(uuid(user)).bind(Stamp(now)).fetch_all(db)
            })
            .map_err(store_error)?;
            found.into_iter().map(row::session).collect()
        })
    }
}

impl AuthWork for SqlAuth {
    /// The cause is not kept: sessions write no event.
    fn begin(&self, _cause: Cause) -> PortFuture<'_, Box<dyn AuthTransaction>, StoreError> {
        Box::pin(async move {
            let work = Work::begin(&self.database).await?;
            Ok(Box::new(SqlAuthTransaction { work }) as Box<dyn AuthTransaction>)
        })
    }
}
