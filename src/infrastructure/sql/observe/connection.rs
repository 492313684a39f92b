//! Connections of pools, and how much of each pool is in use.

use sqlx::{Database, Error, Executor, Pool};
use tokio::time::Instant;

use super::{ConnectionWait, Executing, PoolUsage, Watch};

impl Watch {
    /// What `acquiring` answers: a connection of the pool of this name, as soon as one is free.
    pub(in crate::sql) async fn acquire<T>(
        &self,
        acquiring: impl Future<Output = Result<T, Error>>,
        name: &'static str,
    ) -> Result<T, Error> {
        let mut waiting = Waiting { watch: self, pool: name, started: Instant::now(), timed_out: false };
        let acquired = acquiring.await;
        if let Err(error) = &acquired {
            waiting.timed_out = matches!(error, Error::PoolTimedOut);
            self.last_write.note_no_connection(error);
        }
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

/// A wait under way. It is told when it ends, also where whoever waits gives up.
struct Waiting<'w> {
    watch: &'w Watch,
    pool: &'static str,
    started: Instant,
    timed_out: bool,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let Self { watch, pool, started, timed_out } = *self;
        watch.observer.end_wait(&ConnectionWait { pool, duration: started.elapsed(), timed_out });
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
