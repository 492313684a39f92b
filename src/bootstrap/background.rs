//! What runs beside the requests. Each ends soon after `stop`.

use std::{sync::Arc, time::Duration};

use api::Dependencies;
use domain::auth::AuthService;
use infrastructure::sql::{AccessCache, Database};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::telemetry::observe::Observers;

/// What runs beside the requests.
#[derive(Clone)]
pub(super) struct Background {
    pub(super) cache: Arc<AccessCache>,
    pub(super) database: Database,
    pub(super) auth: Arc<dyn AuthService>,
    pub(super) purge_interval: Duration,
    pub(super) dependencies: Dependencies,
    pub(super) observers: Observers,
}

impl Background {
    /// Starts all of it, tracked, until `stop`.
    pub(super) fn start(&self, tracker: &TaskTracker, stop: &CancellationToken) {
        tracker.spawn(self.clone().hear_changes(stop.clone()));
        tracker.spawn(self.clone().purge_sessions(stop.clone()));
        self.observers.start(self.dependencies.clone(), tracker, stop);
    }

    /// Hears of changes that other processes make to sessions and users.
    async fn hear_changes(self, stop: CancellationToken) {
        self.cache.listen(self.database, stop).await;
    }

    /// Removes what nobody can use any more, now and then.
    async fn purge_sessions(self, stop: CancellationToken) {
        now_and_then(self.purge_interval, &stop, || purge(self.auth.clone())).await;
    }
}

async fn purge(auth: Arc<dyn AuthService>) {
    match auth.purge_sessions().await {
        Ok(0) => {}
        Ok(removed) => tracing::info!(removed, "ended sessions were removed"),
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "ended sessions could not be removed");
        }
    }
}

/// Does this at once and then as often, until `stop`, which also gives up what is under way: a removal that is cut off is a
/// transaction that is undone, and there may be thousands to go.
async fn now_and_then<Task>(every: Duration, stop: &CancellationToken, task: impl Fn() -> Task)
where
    Task: Future<Output = ()>,
{
    let mut times = interval(every);
    times.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let endless = async {
        loop {
            times.tick().await;
            task().await;
        }
    };
    stop.run_until_cancelled(endless).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_under_way_is_given_up_at_the_end() {
        let stop = CancellationToken::new();
        let endless = || {
            stop.cancel();
            std::future::pending::<()>()
        };
        let ended = now_and_then(Duration::from_hours(1), &stop, endless);
        tokio::time::timeout(Duration::from_secs(5), ended).await.expect("it ends");
    }
}
