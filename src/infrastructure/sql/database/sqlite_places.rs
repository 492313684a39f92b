//! The connections of `SQLite`, each in a place of its own.
//!
//! The pool of sqlx does not say which of its connections it hands out, and to end a statement one has to know. So each connection is
//! a pool of one, which opens it when it is needed and replaces it when it is lost; who is next is decided here.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use sqlx::{
    Error, Sqlite, SqlitePool,
    pool::PoolConnection,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use super::{
    super::observe::PoolUsage,
    sqlite_files::SqliteFiles,
    sqlite_stop::{Hold, StopOfPlace},
};

/// A place of one connection.
#[derive(Clone)]
pub(in crate::sql) struct Place {
    pub(in crate::sql) pool: SqlitePool,
    stop: StopOfPlace,
}

/// Places that are as good as each other. Whoever comes first is served first.
#[derive(Clone)]
pub(in crate::sql) struct Places {
    all: Arc<[Place]>,
    free: Arc<Mutex<Vec<Place>>>,
    permits: Arc<Semaphore>,
    patience: Duration,
}

/// A place that somebody uses, until this is dropped.
pub(super) struct Taken {
    place: Place,
    free: Arc<Mutex<Vec<Place>>>,
    /// The place is back before the next one is let in.
    _permit: OwnedSemaphorePermit,
}

impl Place {
    /// A place whose connection is opened when it is first needed.
    pub(super) fn lazy(pool: SqlitePoolOptions, options: SqliteConnectOptions) -> Self {
        let stop = StopOfPlace::default();
        let installed = stop.clone();
        let pool = pool.max_connections(1).after_connect(move |connection, _| {
            let stop = installed.clone();
            Box::pin(async move { stop.install(connection).await })
        });
        Self { pool: pool.connect_lazy_with(options), stop }
    }

    /// A place whose connection is opened now, and whenever it is opened is told to `files`.
    pub(super) async fn open(
        pool: SqlitePoolOptions,
        options: SqliteConnectOptions,
        files: &Arc<SqliteFiles>,
    ) -> Result<Self, Error> {
        let (stop, files) = (StopOfPlace::default(), files.clone());
        let installed = stop.clone();
        let pool = pool.max_connections(1).after_connect(move |connection, _| {
            let (stop, files) = (installed.clone(), files.clone());
            Box::pin(async move {
                files.expect_new_log().await;
                stop.install(connection).await
            })
        });
        Ok(Self { pool: pool.connect_with(options).await?, stop })
    }

    /// The connection, as soon as nobody uses it, and what ends its statement.
    pub(super) async fn acquire(&self) -> Result<(PoolConnection<Sqlite>, Hold), Error> {
        let connection = self.pool.acquire().await?;
        Ok((connection, Hold::of(self.stop.current(), None)))
    }
}

impl Places {
    /// As many as this, with the connections opened as they are needed; nobody waits for one longer than `patience`.
    pub(super) fn lazy(
        count: u32,
        patience: Duration,
        pool: &SqlitePoolOptions,
        options: &SqliteConnectOptions,
    ) -> Self {
        let all: Arc<[Place]> = (0..count).map(|_| Place::lazy(pool.clone(), options.clone())).collect();
        let permits = Arc::new(Semaphore::new(all.len()));
        Self { free: Arc::new(Mutex::new(all.to_vec())), all, permits, patience }
    }

    /// A connection, as soon as one is free. Where one has to be opened, `files` are looked at before: it would be to whatever has the
    /// name now. One that is open reads a file that may have lost its name, which is refused as soon as it is known.
    pub(super) async fn acquire(
        &self,
        files: &Arc<SqliteFiles>,
    ) -> Result<(PoolConnection<Sqlite>, Hold), Error> {
        let taken = self.take().await?;
        if taken.place.pool.num_idle() == 0 {
            files.check().await?;
        } else {
            files.check_known().await?;
        }
        let connection = taken.place.pool.acquire().await?;
        let stop = taken.place.stop.current();
        Ok((connection, Hold::of(stop, Some(taken))))
    }

    /// Waits for the connections in use and closes all.
    pub(super) async fn close(&self) {
        for place in self.all.iter() {
            place.pool.close().await;
        }
    }

    /// How much of them is in use.
    pub(super) fn usage(&self, name: &'static str) -> PoolUsage {
        let none = PoolUsage { pool: name, idle: 0, used: 0, max: 0 };
        self.all.iter().map(|place| PoolUsage::of(&place.pool, name)).fold(none, |sum, one| PoolUsage {
            pool: name,
            idle: sum.idle + one.idle,
            used: sum.used + one.used,
            max: sum.max + one.max,
        })
    }

    async fn take(&self) -> Result<Taken, Error> {
        let waiting = timeout(self.patience, self.permits.clone().acquire_owned());
        let permit = waiting.await.map_err(|_| Error::PoolTimedOut)?.map_err(|_| Error::PoolClosed)?;
        // The one that was used last, so that no more connections are opened than are needed.
        let place = locked(&self.free).pop().ok_or(Error::PoolTimedOut)?;
        Ok(Taken { place, free: self.free.clone(), _permit: permit })
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        locked(&self.free).push(self.place.clone());
    }
}

fn locked(free: &Mutex<Vec<Place>>) -> MutexGuard<'_, Vec<Place>> {
    free.lock().unwrap_or_else(PoisonError::into_inner)
}
