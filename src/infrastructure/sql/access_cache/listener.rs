//! Hearing from PostgreSQL that sessions or users changed elsewhere.

use std::{sync::Arc, time::Duration};

use domain::users::{StandingNotices, UserId};
use sqlx::{
    PgPool,
    postgres::{PgListener, PgPoolOptions},
};
use tokio_util::sync::CancellationToken;

use super::{
    super::database::{Database, Engine},
    AccessCache,
};

/// Where the triggers of the migrations tell whose access changed.
const CHANNEL: &str = "hexwright_access";

/// How long to leave a server alone that cannot be listened to.
const PAUSE: Duration = Duration::from_millis(250);

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
        // A pool of its own: listening must not take a connection from those who serve.
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(database.limit)
            .max_lifetime(None)
            .idle_timeout(None)
            .connect_lazy_with(postgres.options());
        stop.run_until_cancelled(self.keep_listening(&pool)).await;
        pool.close().await;
    }

    async fn keep_listening(&self, pool: &PgPool) {
        loop {
            match self.listen_once(pool).await {
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
        listener.listen(CHANNEL).await?;
        let _listening = Listening(self);
        self.begin_listening();
        while let Some(notification) = listener.try_recv().await? {
            match notification.payload().parse::<UserId>() {
                Ok(user) => self.standing_changed(user),
                Err(_) => self.forget_all(),
            }
        }
        Ok(())
    }
}
