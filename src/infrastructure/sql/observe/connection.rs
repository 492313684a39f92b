//! Connections of pools, and how much of each pool is in use.

use sqlx::{Database, Error, Executor, Pool, pool::PoolConnection};
use tokio::time::Instant;

use super::{ConnectionWait, Executing, PoolUsage, Watch};

impl Watch {
    /// A connection of this pool, as soon as one is free.
    pub(in crate::sql) async fn acquire<DB: Database>(
        &self,
        pool: &Pool<DB>,
        name: &'static str,
    ) -> Result<PoolConnection<DB>, Error> {
        let started = Instant::now();
        let acquired = pool.acquire().await;
        let timed_out = matches!(acquired, Err(Error::PoolTimedOut));
        self.observer.end_wait(&ConnectionWait { pool: name, duration: started.elapsed(), timed_out });
        acquired
    }

    /// The connection as statements are run on it.
    pub(in crate::sql) fn on<'c, DB: Database>(
        &'c self,
        connection: &'c mut DB::Connection,
    ) -> Executing<'c, DB>
    where
        for<'x> &'x mut DB::Connection: Executor<'x, Database = DB>,
    {
        Executing::new(connection, self)
    }
}

impl PoolUsage {
    /// How much of this pool is in use right now.
    pub(in crate::sql) fn of<DB: Database>(pool: &Pool<DB>, name: &'static str) -> Self {
        let idle = u32::try_from(pool.num_idle()).unwrap_or(u32::MAX);
        let used = pool.size().saturating_sub(idle);
        Self { pool: name, idle, used, max: pool.options().get_max_connections() }
    }
}
