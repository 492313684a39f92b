//! The same ports that the composition root builds, over one adapter and a database of its own.

use std::{sync::Arc, time::Duration};

use domain::{
    auth::{AuthQueries, AuthWork},
    shared::{Clock, Id, IdGenerator, Outbox, RateLimiter, Timestamp},
    users::{UserQueries, UserWork},
};
use infrastructure::sql::{Database, SqlAuth, SqlUsers};
use memory::{FixedClock, MemoryAuth, MemoryRateLimiter, MemoryUsers, SequentialIds};

use crate::support::servers::TestDatabase;

/// One adapter under test.
pub(crate) struct TestStore {
    pub(crate) users: Arc<dyn UserQueries>,
    pub(crate) user_work: Arc<dyn UserWork>,
    pub(crate) outbox: Arc<dyn Outbox>,
    pub(crate) sessions: Arc<dyn AuthQueries>,
    pub(crate) auth_work: Arc<dyn AuthWork>,
    pub(crate) limiter: Arc<dyn RateLimiter>,
    pub(crate) clock: FixedClock,
    ids: SequentialIds,
    database: Option<(Database, TestDatabase)>,
}

impl TestStore {
    /// In memory.
    pub(crate) async fn memory() -> Self {
        let (clock, ids) = Self::clock_and_ids();
        let users = MemoryUsers::new(Arc::new(ids.clone()), Arc::new(clock.clone()));
        let auth = MemoryAuth::new();
        std::future::ready(Self {
            users: Arc::new(users.clone()),
            user_work: Arc::new(users.clone()),
            outbox: Arc::new(users),
            sessions: Arc::new(auth.clone()),
            auth_work: Arc::new(auth),
            limiter: Arc::new(MemoryRateLimiter::new(Arc::new(clock.clone()))),
            clock,
            ids,
            database: None,
        })
        .await
    }

    /// On SQLite, in a file.
    pub(crate) async fn sqlite() -> Self {
        Self::sql(TestDatabase::sqlite().await).await
    }

    /// On PostgreSQL, on the server of all tests.
    pub(crate) async fn postgres() -> Self {
        Self::sql(TestDatabase::postgres().await).await
    }

    async fn sql(temporary: TestDatabase) -> Self {
        let database = temporary.connect().await;
        let (clock, ids) = Self::clock_and_ids();
        let users = Arc::new(SqlUsers::new(database.clone(), Arc::new(ids.clone()), Arc::new(clock.clone())));
        let auth = Arc::new(SqlAuth::new(database.clone()));
        Self {
            users: users.clone(),
            user_work: users.clone(),
            outbox: users,
            sessions: auth.clone(),
            auth_work: auth,
            limiter: Arc::new(MemoryRateLimiter::new(Arc::new(clock.clone()))),
            clock,
            ids,
            database: Some((database, temporary)),
        }
    }

    fn clock_and_ids() -> (FixedClock, SequentialIds) {
        (FixedClock::at(Timestamp::from_micros(1_700_000_000_123_456)), SequentialIds::new())
    }

    /// The end of the test: nothing is connected any more when the database is dropped.
    pub(crate) async fn close(self) {
        if let Some((database, _temporary)) = self.database {
            database.close().await;
        }
    }

    /// A new id of whatever is needed.
    pub(crate) fn id<Of>(&self) -> Id<Of> {
        Id::from_bytes(self.ids.next_id())
    }

    /// The time now.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The time in so many seconds, which is now from here on.
    pub(crate) fn later(&self, seconds: u64) -> Timestamp {
        self.clock.advance(Duration::from_secs(seconds));
        self.now()
    }
}
