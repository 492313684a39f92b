//! PostgreSQL: the pool, and what to do about connections that died while nobody looked.

use std::{str::FromStr, time::Duration};

use eyre::WrapErr;
use sqlx::{
    ConnectOptions, Connection, PgConnection, PgPool, Postgres,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use tokio::time::timeout;

use super::{
    super::{
        errors::is_dead_connection,
        observe::{PoolUsage, Watch},
    },
    engine::bounded,
    lease::Lease,
    settings::DatabaseSettings,
    suspicion::Suspicion,
};

/// How long a connection under suspicion has for its sign of life. One that lives and is slower is replaced, no more.
const SIGN_OF_LIFE: Duration = Duration::from_millis(500);

/// What the pool is called where it is measured.
const POOL: &str = "postgresql";

/// The pool.
#[derive(Clone)]
pub(in crate::sql) struct PostgresPool {
    pub(in crate::sql) pool: PgPool,
    /// The one connection beside it.
    probes: PgPool,
    suspicion: Suspicion,
    patience: Duration,
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
        let suspicion = Suspicion::default();
        let pool = pooled(settings, &suspicion).connect_lazy_with(options.clone());
        let probes = pooled(settings, &suspicion).max_connections(1).connect_lazy_with(options);
        Ok(Self { pool, probes, suspicion, patience: Self::patience(settings) })
    }

    /// The longest that a server which lives takes to say something: it ends a statement itself, and that is the better answer.
    pub(super) fn patience(settings: &DatabaseSettings) -> Duration {
        settings.statement_timeout + Duration::from_secs(1)
    }

    /// How the pool connects, for a connection beside it.
    pub(in crate::sql) fn options(&self) -> PgConnectOptions {
        PgConnectOptions::clone(&self.pool.connect_options())
    }

    /// A connection of the pool, for as long as it is held. Whether it lives shows when it is used.
    pub(in crate::sql) async fn lease(&self, watch: &Watch) -> Result<Lease<Postgres>, sqlx::Error> {
        let connection = watch.acquire(self.pool.acquire(), POOL).await?;
        Ok(Lease::new(connection, self.suspicion.clone(), self.patience))
    }

    /// The same after one was found dead: one that is new, or has given a sign of life since.
    pub(in crate::sql) async fn live_lease(&self, watch: &Watch) -> Result<Lease<Postgres>, sqlx::Error> {
        self.suspicion.raise();
        self.lease(watch).await
    }

    /// The same, with one connection of its own. What a probe left behind is given up soon: the next one would wait for it.
    pub(super) fn beside(&self) -> Self {
        Self { pool: self.probes.clone(), patience: SIGN_OF_LIFE, ..self.clone() }
    }

    /// Waits for the connections in use and closes all.
    pub(super) async fn close(&self) {
        self.probes.close().await;
        self.pool.close().await;
    }

    /// How much of the pool is in use.
    pub(super) fn usage(&self) -> PoolUsage {
        PoolUsage::of(&self.pool, POOL)
    }

    /// Begins a transaction. Nothing was said in it yet, so a dead connection is simply left for the next one.
    pub(super) async fn begin(&self, limit: Duration, watch: &Watch) -> Result<Lease<Postgres>, sqlx::Error> {
        match begin_on(self.lease(watch).await?, limit, watch).await {
            Err(error) if is_dead_connection(&error) => {
                begin_on(self.live_lease(watch).await?, limit, watch).await
            }
            answer => answer,
        }
    }
}

fn pooled(settings: &DatabaseSettings, suspicion: &Suspicion) -> PgPoolOptions {
    let asked = suspicion.clone();
    PgPoolOptions::new()
        .max_connections(settings.max_connections)
        .acquire_timeout(settings.acquire_timeout)
        .max_lifetime(settings.max_lifetime)
        // A ping before each use would cost a fifth of all reads. Lifetimes are bounded, a dead connection is met by one retry, and
        // where one was found dead the others are asked.
        .test_before_acquire(false)
        .before_acquire(move |connection, about| {
            let (is_suspect, is_given_up) = (asked.falls_on(about.idle_for), asked.is_given_up(about.age));
            Box::pin(async move {
                if is_suspect && !is_given_up { show_life(connection).await } else { Ok(!is_given_up) }
            })
        })
}

async fn begin_on(
    mut lease: Lease<Postgres>,
    limit: Duration,
    watch: &Watch,
) -> Result<Lease<Postgres>, sqlx::Error> {
    lease.begin(watch, limit, "BEGIN").await?;
    Ok(lease)
}

async fn show_life(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    timeout(SIGN_OF_LIFE, connection.ping()).await.unwrap_or(Err(sqlx::Error::PoolTimedOut)).map(|()| true)
}
