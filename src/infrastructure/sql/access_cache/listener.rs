//! Hearing from PostgreSQL that sessions or users changed elsewhere.

use std::{sync::Arc, time::Duration};

use domain::users::{StandingNotices, UserId};
use sqlx::{
    Executor, PgPool,
    postgres::{PgConnectOptions, PgListener, PgPoolOptions},
};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::{
    super::database::{Database, Engine, bounded},
    AccessCache,
};

/// Where the triggers of the migrations tell whose access changed.
const CHANNEL: &str = "hexwright_access";

/// How long to leave a server alone that cannot be listened to.
const PAUSE: Duration = Duration::from_millis(250);

/// How long silence is believed. A connection that was cut off without a word is silent as well, and would be for ever.
const SILENCE: Duration = Duration::from_secs(3);

/// How long the server has to show that it is there, and at the end to let go.
const SIGN_OF_LIFE: Duration = Duration::from_secs(1);

/// However the listening ends, also by being dropped, nothing is remembered afterwards.
struct Listening<'cache>(&'cache AccessCache);

impl Drop for Listening<'_> {
    fn drop(&mut self) {
        self.0.end_listening();
    }
}

impl AccessCache {
    /// Listens until `stop`, and connects again as often as it has to. While it is not connected every read goes through the cache. Comes
    /// back at once where there is nothing to listen to: on `SQLite`, or where nothing is remembered.
    pub async fn listen(self: Arc<Self>, database: Database, stop: CancellationToken) {
        let Engine::Postgres(postgres) = &database.engine else { return };
        if self.ttl.is_zero() {
            return;
        }
        let patience = database.limit;
        let listening = Box::pin(self.keep_listening(postgres.options(), patience));
        stop.run_until_cancelled(listening).await;
    }

    async fn keep_listening(&self, options: PgConnectOptions, patience: Duration) {
        loop {
            // A pool of its own: listening must not take a connection from those who serve. A new one each time: what was cut off
            // without a word keeps its place until TCP gives up.
            let pool = PgPoolOptions::new()
                .max_connections(1)
                .acquire_timeout(patience)
                .max_lifetime(None)
                .idle_timeout(None)
                .connect_lazy_with(options.clone());
            match self.listen_once(&pool).await {
                Ok(()) => {
                    tracing::warn!("lost the notifications of changed sessions; each is looked up meanwhile");
                }
                Err(error) => tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "cannot hear of changed sessions; each is looked up meanwhile"
                ),
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Listens on one connection until it is lost.
    async fn listen_once(&self, pool: &PgPool) -> Result<(), sqlx::Error> {
        let mut listener = PgListener::connect_with(pool).await?;
        listener.eager_reconnect(false);
        bounded(SIGN_OF_LIFE, listener.listen(CHANNEL)).await?;
        let _listening = Listening(self);
        self.begin_listening();
        loop {
            match timeout(SILENCE, listener.try_recv()).await {
                Ok(heard) => match heard?.map(|notification| notification.payload().parse::<UserId>()) {
                    Some(Ok(user)) => self.standing_changed(user),
                    Some(Err(_)) => self.forget_all(),
                    None => break,
                },
                Err(_) => bounded(SIGN_OF_LIFE, listener.execute("SELECT 1")).await.map(|_| ())?,
            }
        }
        Ok(())
    }
}
