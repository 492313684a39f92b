//! PostgreSQL: the pool, and what to do about connections that died while nobody looked.

use std::{str::FromStr, time::Duration};

use eyre::WrapErr;
use sqlx::{
    ConnectOptions, Connection, PgPool, Postgres, Transaction,
    pool::PoolConnection,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use super::{
    super::{
        errors::is_dead_connection,
        observe::{PoolUsage, Watch},
    },
    engine::bounded,
    settings::DatabaseSettings,
};

/// What the pool is called where it is measured.
const POOL: &str = "postgresql";

/// The pool.
#[derive(Clone)]
pub(in crate::sql) struct PostgresPool {
    pub(in crate::sql) pool: PgPool,
}

impl PostgresPool {
    /// Connects once to be sure that it can, then leaves opening connections to the pool.
    pub(super) async fn connect(settings: &DatabaseSettings) -> eyre::Result<Self> {
        let milliseconds = settings.statement_timeout.as_millis().to_string();
        let base = PgConnectOptions::from_str(&settings.url)
            .wrap_err("the database URL is not of the form postgres://user:password@host:port/name")?
            .application_name("hexwright");
        let options = base.options([
            ("statement_timeout", milliseconds.as_str()),
            ("idle_in_transaction_session_timeout", "60000"),
        ]);
        let place = format!("{}:{}", options.get_host(), options.get_port());
        bounded(settings.acquire_timeout, options.connect())
            .await
            .wrap_err_with(|| format!("the database server at {place} cannot be used"))?
            .close()
            .await
            .ok();
        let pool = PgPoolOptions::new()
            .max_connections(settings.max_connections)
            .acquire_timeout(settings.acquire_timeout)
            .max_lifetime(settings.max_lifetime)
            // A ping before each use would cost a fifth of all reads. Lifetimes are bounded, and a dead connection is met by one retry.
            .test_before_acquire(false)
            .connect_lazy_with(options);
        Ok(Self { pool })
    }

    /// How the pool connects, for a connection beside it.
    pub(in crate::sql) fn options(&self) -> PgConnectOptions {
        PgConnectOptions::clone(&self.pool.connect_options())
    }

    /// A connection of the pool that has just answered. Dead ones are taken out on the way, so the pool has to open a new one at
    /// the latest after as many as it may have.
    pub(in crate::sql) async fn live_connection(
        &self,
        limit: Duration,
    ) -> Result<PoolConnection<Postgres>, sqlx::Error> {
        for _ in 0..self.pool.options().get_max_connections() {
            let mut connection = self.pool.acquire().await?;
            if bounded(limit, connection.ping()).await.is_ok() {
                return Ok(connection);
            }
            drop(connection.detach());
        }
        self.pool.acquire().await
    }

    /// A connection of the pool. Whether it lives shows when it is used.
    pub(in crate::sql) async fn acquire(
        &self,
        watch: &Watch,
    ) -> Result<PoolConnection<Postgres>, sqlx::Error> {
        watch.acquire(&self.pool, POOL).await
    }

    /// How much of the pool is in use.
    pub(super) fn usage(&self) -> PoolUsage {
        PoolUsage::of(&self.pool, POOL)
    }

    /// Begins a transaction. Nothing was said in it yet, so a dead connection is simply left for the next one.
    pub(super) async fn begin(
        &self,
        limit: Duration,
        watch: &Watch,
    ) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
        let first = async { watch.begin(self.acquire(watch).await?, "BEGIN").await };
        match bounded(limit, first).await {
            Err(error) if is_dead_connection(&error) => {
                let live = self.live_connection(limit).await?;
                bounded(limit, watch.begin(live, "BEGIN")).await
            }
            answer => answer,
        }
    }
}
