//! The two engines behind one name, and the macros that run one text on either.

use std::{io, sync::Arc, time::Duration};

use domain::shared::HealthProbe;
use sqlx::Postgres;

use super::{
    super::{
        Migrator,
        observe::{DatabaseObserver, PoolUsage, Watch},
    },
    DatabaseSettings,
    lease::Lease,
    postgres::PostgresPool,
    probe::{DatabaseProbe, WriteProbe},
    sqlite::{SqlitePools, SqliteTx},
};

/// A database that is connected to. Cheap to clone: clones share the connections.
#[derive(Clone)]
pub struct Database {
    pub(in crate::sql) engine: Engine,
    pub(in crate::sql) limit: Duration,
    pub(in crate::sql) watch: Watch,
}

/// Which engine it is.
#[derive(Clone)]
pub(in crate::sql) enum Engine {
    Postgres(PostgresPool),
    Sqlite(SqlitePools),
}

/// An open transaction on either. Dropping it rolls back.
pub(in crate::sql) enum Tx {
    Postgres(Lease<Postgres>),
    Sqlite(SqliteTx),
}

/// A statement whose text differs between the engines by what one of them adds.
#[derive(Clone, Copy)]
pub(in crate::sql) struct Statement {
    pub(in crate::sql) postgres: &'static str,
    pub(in crate::sql) sqlite: &'static str,
}

/// Runs a read, outside any transaction, on whichever engine it is: `read!(database, |db| sqlx::query(…).fetch_one(db))`.
/// A connection that turns out to be dead, as all are after a restart of the server, is replaced once by one that is not.
macro_rules! read {
    ($database:expr, |$db:ident| $body:expr) => {
        match &$database.engine {
            $crate::sql::database::Engine::Postgres(postgres) => {
                let (limit, watch) = ($database.limit, &$database.watch);
                match on_lease!(sqlx::Postgres, postgres.lease(watch).await, limit, watch, |$db| $body) {
                    Err(error) if $crate::sql::errors::is_dead_connection(&error) => {
                        on_lease!(sqlx::Postgres, postgres.live_lease(watch).await, limit, watch, |$db| $body)
                    }
                    answer => answer,
                }
            }
            $crate::sql::database::Engine::Sqlite(sqlite) => {
                let (limit, watch) = ($database.limit, &$database.watch);
                on_lease!(sqlx::Sqlite, sqlite.lease(watch).await, limit, watch, |$db| $body)
            }
        }
    };
}

/// Runs a statement on a connection, where there is one.
macro_rules! on_lease {
    ($engine:ty, $lease:expr, $limit:expr, $watch:expr, |$db:ident| $body:expr) => {
        match $lease {
            Ok(mut lease) => ask_on!($engine, lease, $limit, $watch, |$db| $body),
            Err(error) => Err(error),
        }
    };
}

/// Runs a statement on a connection that is held.
macro_rules! ask_on {
    ($engine:ty, $lease:ident, $limit:expr, $watch:expr, |$db:ident| $body:expr) => {{
        $lease.begin_statement();
        let answer = {
            let $db = $watch.on::<$engine>(&mut *$lease);
            $crate::sql::database::bounded($limit, $body).await
        };
        $lease.judge(answer)
    }};
}

/// Runs a statement of a transaction on whichever engine it is: `within!(step, |db| sqlx::query(…).execute(db))`.
macro_rules! within {
    ($step:expr, |$db:ident| $body:expr) => {{
        let (limit, watch) = ($step.limit, $step.watch);
        match &mut *$step.tx {
            $crate::sql::database::Tx::Postgres(tx) => ask_on!(sqlx::Postgres, tx, limit, watch, |$db| $body),
            $crate::sql::database::Tx::Sqlite(tx) => ask_on!(sqlx::Sqlite, tx, limit, watch, |$db| $body),
        }
    }};
}

/// As `within!`, for a statement that answers with how many rows it changed: `execute!(step, sqlx::query(…).bind(…))`.
macro_rules! execute {
    ($step:expr, $query:expr) => {
        within!($step, |db| async { $query.execute(db).await.map(|done| done.rows_affected()) })
    };
}

/// Waits no longer than this for an answer: a server that is stopped or cut off says nothing at all.
pub(in crate::sql) async fn bounded<T>(
    limit: Duration,
    answer: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, sqlx::Error> {
    let late = || io::Error::new(io::ErrorKind::TimedOut, "the database did not answer in time");
    tokio::time::timeout(limit, answer).await.unwrap_or_else(|_| Err(late().into()))
}

impl Database {
    /// Connects, and says in one sentence why not. A `SQLite` file and its folder are made where they are missing.
    pub async fn connect(settings: &DatabaseSettings) -> eyre::Result<Self> {
        let scheme = settings.url.split_once(':').map(|(scheme, _)| scheme);
        let (engine, limit) = match scheme {
            Some("sqlite") => {
                (Engine::Sqlite(SqlitePools::open(settings).await?), settings.statement_timeout)
            }
            Some("postgres" | "postgresql") => {
                (Engine::Postgres(PostgresPool::connect(settings).await?), PostgresPool::patience(settings))
            }
            _ => eyre::bail!("the database URL must begin with sqlite:// or postgres://"),
        };
        let watch = Watch::nobody(engine.name());
        Ok(Self { engine, limit, watch })
    }

    /// The same database, with everything that goes through this value told to `observer`.
    #[must_use]
    pub fn observed_by(mut self, observer: Arc<dyn DatabaseObserver>) -> Self {
        self.watch.observer = observer;
        self
    }

    /// How much of each pool is in use right now.
    pub fn usage(&self) -> Vec<PoolUsage> {
        match &self.engine {
            Engine::Postgres(postgres) => vec![postgres.usage()],
            Engine::Sqlite(sqlite) => sqlite.usage().into(),
        }
    }

    /// `sqlite` or `postgresql`.
    pub fn engine(&self) -> &'static str {
        self.engine.name()
    }

    /// Tells whether the database answers and has our tables.
    pub fn probe(&self) -> Arc<dyn HealthProbe> {
        Arc::new(DatabaseProbe::of(self))
    }

    /// Tells whether the last write was refused for lack of space or of the right to write.
    pub fn write_probe(&self) -> Arc<dyn HealthProbe> {
        Arc::new(WriteProbe(self.watch.last_write.clone()))
    }

    /// The same database, read by a connection beside the pool.
    pub(super) fn beside(&self) -> Self {
        let engine = match &self.engine {
            Engine::Postgres(postgres) => Engine::Postgres(postgres.beside()),
            Engine::Sqlite(sqlite) => Engine::Sqlite(sqlite.beside()),
        };
        Self { engine, ..self.clone() }
    }

    /// What brings the tables into the shape that this program needs.
    pub fn migrator(&self) -> Migrator {
        Migrator::new(self.clone())
    }

    /// Waits for the connections in use and closes all; on `SQLite` this also folds the log into the file.
    pub async fn close(&self) {
        match &self.engine {
            Engine::Postgres(postgres) => postgres.close().await,
            Engine::Sqlite(sqlite) => sqlite.close().await,
        }
    }

    /// Begins a transaction: on `SQLite` as the one writer, on PostgreSQL as one of many.
    pub(in crate::sql) async fn begin(&self) -> Result<Tx, sqlx::Error> {
        match &self.engine {
            Engine::Postgres(postgres) => postgres.begin(self.limit, &self.watch).await.map(Tx::Postgres),
            Engine::Sqlite(sqlite) => sqlite.begin(&self.watch).await.map(Tx::Sqlite),
        }
    }

    /// The text of a statement for this engine.
    pub(in crate::sql) fn text(&self, statement: Statement) -> &'static str {
        match self.engine {
            Engine::Postgres(_) => statement.postgres,
            Engine::Sqlite(_) => statement.sqlite,
        }
    }
}

impl Engine {
    fn name(&self) -> &'static str {
        match self {
            Self::Postgres(_) => "postgresql",
            Self::Sqlite(_) => "sqlite",
        }
    }
}

impl Tx {
    /// Makes everything durable.
    pub(in crate::sql) async fn commit(self, limit: Duration, watch: &Watch) -> Result<(), sqlx::Error> {
        match self {
            Self::Postgres(mut tx) => tx.commit(watch, limit).await,
            Self::Sqlite(tx) => tx.commit(watch).await,
        }
    }

    /// The text of a statement for this engine.
    pub(in crate::sql) fn text(&self, statement: Statement) -> &'static str {
        match self {
            Self::Postgres(_) => statement.postgres,
            Self::Sqlite(_) => statement.sqlite,
        }
    }
}
