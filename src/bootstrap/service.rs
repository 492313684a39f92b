//! The whole service, made of its parts.

use std::{fmt, sync::Arc};

use api::{ApiPorts, Readiness, Writes};
use application::{
    auth::{Auth, AuthPorts, DirectReads, LoginLimits},
    shared::NoNotices,
    users::{UserPorts, Users},
};
use axum::Router;
use domain::{
    auth::AuthService,
    shared::RateLimiter,
    users::{StandingNotices, UserService},
};
use infrastructure::{
    crypto::{HmacSigner, RandomTokens, SystemRandomness, ZxcvbnRater},
    sql::{AccessCache, Database, SqlAuth, SqlUsers},
};
use memory::MemoryRateLimiter;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{Seams, Secrets, api::api_settings, background::Background, crypto};
use crate::{
    config::Config,
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
        let randomness = Arc::new(SystemRandomness);
        let secrets = Secrets::load(config, randomness.as_ref())?;
        let sessions = Arc::new(SqlAuth::new(database.clone()));
        let cache = access_cache(config, &database, &sessions, &seams);
        let users = users(&database, cache.clone(), &seams);
        let hasher = crypto::hasher(&config.passwords)?.observed_by(observers.hashing());
        observers.watch_state(&database, &hasher);
        let limiter: Arc<dyn RateLimiter> = Arc::new(MemoryRateLimiter::new(seams.clock.clone()));
        let auth: Arc<dyn AuthService> = Arc::new(Auth::new(AuthPorts {
            users: users.clone(),
            queries: sessions.clone(),
            work: sessions,
            reads: cache.clone(),
            notices: cache.clone(),
            hasher: Arc::new(hasher),
            rater: Arc::new(ZxcvbnRater::new()),
            breached: crypto::breached(&config.passwords)?,
            access_tokens: crypto::access_tokens(&config.tokens, &secrets)?,
            opaque_tokens: Arc::new(RandomTokens::new(randomness)),
            limiter: limiter.clone(),
            pauses: seams.pauses.clone(),
            ids: seams.ids.clone(),
            clock: seams.clock.clone(),
            lifetimes: config.sessions.lifetimes(config.tokens.access_ttl),
            login_limits: LoginLimits::DEFAULT,
        }));
        let (auth, users) = (observers.auth(auth), Observers::users(users));
        let (writes, readiness) = (Writes::default(), Readiness::new());
        let probes = vec![database.probe(), database.write_probe()];
        let ports = ApiPorts {
            users: users.clone(),
            auth: auth.clone(),
            limiter,
            clock: seams.clock,
            ids: seams.ids,
            signer: Arc::new(HmacSigner::new(&secrets.cursors)),
            probes: probes.clone(),
            observer: observers.requests(),
            writes: writes.clone(),
            readiness: readiness.clone(),
        };
        let (beside, metrics) = metrics(config, seams.metrics);
        let router = api::router(ports, api_settings(config), beside);
        let purge_interval = config.sessions.purge_interval;
        let (database_too, auth_too) = (database.clone(), auth.clone());
        let background =
            Background { cache, database: database_too, auth: auth_too, purge_interval, probes, observers };
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
}

/// `/metrics` for the API's port and for its own, as configured: at most one of both has it.
fn metrics(config: &Config, text: Option<MetricsText>) -> (Router, Option<Router>) {
    let configured = &config.telemetry.metrics;
    let text = text.filter(|_| configured.is_served_in(config.environment));
    let Some(text) = text else { return (Router::new(), None) };
    let routes = metrics_routes(text, configured.token.clone());
    if configured.address.is_some() { (Router::new(), Some(routes)) } else { (routes, None) }
}

/// The users' use cases alone, for a command: they need no secret, and nobody in this process remembers standings.
pub fn plain_users(database: &Database) -> Arc<dyn UserService> {
    users(database, Arc::new(NoNotices), &Seams::default())
}

/// The users' use cases, telling whoever remembers standings.
fn users(database: &Database, notices: Arc<dyn StandingNotices>, seams: &Seams) -> Arc<dyn UserService> {
    let store = Arc::new(SqlUsers::new(database.clone(), seams.ids.clone(), seams.clock.clone()));
    let (ids, clock) = (seams.ids.clone(), seams.clock.clone());
    Arc::new(Users::new(UserPorts { queries: store.clone(), work: store, notices, ids, clock }))
}

/// The check of access with its memory. What it asks of users are reads, which notify nobody.
fn access_cache(
    config: &Config,
    database: &Database,
    sessions: &Arc<SqlAuth>,
    seams: &Seams,
) -> Arc<AccessCache> {
    let reading = users(database, Arc::new(NoNotices), seams);
    let direct = DirectReads::new(sessions.clone(), reading);
    let ttl = config.sessions.cache_ttl_on(config.database.is_postgres());
    Arc::new(AccessCache::new(Arc::new(direct), ttl, seams.clock.clone()))
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Service")
    }
}
