//! The whole service, made of its parts.

use std::{fmt, sync::Arc};

use api::{ApiPorts, Dependencies, Readiness, Writes};
use axum::Router;
use domain::{auth::AuthService, users::UserService};
use infrastructure::{
    crypto::{HmacSigner, SystemRandomness},
    sql::Database,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{Seams, Secrets, api::api_settings, background::Background, cases::UseCases};
use crate::{
    config::Config,
    listener::Validity,
    telemetry::{MetricsText, metrics_routes, observe::Observers},
};

/// Everything that serves, on an open and migrated database.
#[derive(Clone)]
pub struct Service {
    /// HTTP; to be served with the client's address (`ConnectInfo<SocketAddr>`).
    pub router: Router,
    /// `/metrics`, where it is served on an address of its own.
    pub metrics: Option<Router>,
    /// The use cases of users.
    pub users: Arc<dyn UserService>,
    /// The use cases of `auth`.
    pub auth: Arc<dyn AuthService>,
    /// The database, to be closed last.
    pub database: Database,
    /// The writes under way.
    pub writes: Writes,
    /// What shutdown turns off first.
    pub readiness: Readiness,
    background: Background,
}

impl Service {
    /// Puts the service together. Starts nothing.
    pub fn build(config: &Config, database: Database, seams: Seams) -> eyre::Result<Self> {
        let observers = Observers::new(seams.meter.clone(), seams.is_measured);
        let watching = observers.database(&database);
        let database = database.observed_by(watching);
        let secrets = Secrets::load(config, &SystemRandomness)?;
        let cases = UseCases::build(config, &database, &secrets, &seams, &observers)?;
        let (writes, readiness) = (Writes::default(), Readiness::new());
        let dependencies = Dependencies::new(vec![database.probe(), database.write_probe()]);
        let ports = ApiPorts {
            users: cases.users.clone(),
            auth: cases.auth.clone(),
            limiter: cases.limiter,
            clock: seams.clock,
            ids: seams.ids,
            signer: Arc::new(HmacSigner::new(&secrets.cursors)),
            dependencies: dependencies.clone(),
            observer: observers.requests(),
            writes: writes.clone(),
            readiness: readiness.clone(),
        };
        let (beside, metrics) = metrics(config, seams.metrics);
        let router = api::router(ports, api_settings(config), beside);
        let background = Background {
            cache: cases.cache,
            database: database.clone(),
            auth: cases.auth.clone(),
            purge_interval: config.sessions.purge_interval,
            dependencies,
            observers,
        };
        let (users, auth) = (cases.users, cases.auth);
        Ok(Self { router, metrics, users, auth, database, writes, readiness, background })
    }

    /// Starts what runs beside the requests, tracked, until `stop`.
    pub fn start_background(&self, tracker: &TaskTracker, stop: &CancellationToken) {
        self.background.start(tracker, stop);
    }

    /// From now on `count` is measured as the number of open connections.
    pub fn watch_connections(&self, count: impl Fn() -> usize + Send + Sync + 'static) {
        self.background.observers.watch_connections(count);
    }

    /// From now on `validity` is measured as that of the certificate in force.
    pub fn watch_certificate(&self, validity: impl Fn() -> Validity + Clone + Send + Sync + 'static) {
        self.background.observers.watch_certificate(validity);
    }
}

/// `/metrics` for the API's port and for its own, as configured: at most one of both has it.
fn metrics(config: &Config, text: Option<MetricsText>) -> (Router, Option<Router>) {
    let configured = &config.telemetry.metrics;
    let text = text.filter(|_| configured.is_served_in(config.environment));
    let Some(text) = text else { return (Router::new(), None) };
    let routes = metrics_routes(text, configured.token.clone());
    if configured.address.is_some() { (Router::new(), Some(routes)) } else { (routes, None) }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Service")
    }
}
