//! The use cases, and what they drive.

use std::sync::Arc;

use application::{
    auth::{Auth, AuthPorts, DirectReads, LoginLimits},
    shared::NoNotices,
    users::{UserPorts, Users},
};
use domain::{
    auth::AuthService,
    shared::RateLimiter,
    users::{StandingNotices, UserService},
};
use infrastructure::{
    crypto::{RandomTokens, SystemRandomness, ZxcvbnRater},
    sql::{AccessCache, Database, SqlAuth, SqlUsers},
};
use memory::MemoryRateLimiter;

use super::{Seams, Secrets, crypto};
use crate::{config::Config, telemetry::observe::Observers};

/// The use cases, and those of their parts that others need as well.
pub(super) struct UseCases {
    pub(super) users: Arc<dyn UserService>,
    pub(super) auth: Arc<dyn AuthService>,
    pub(super) cache: Arc<AccessCache>,
    pub(super) limiter: Arc<dyn RateLimiter>,
}

impl UseCases {
    /// All of them, observed.
    pub(super) fn build(
        config: &Config,
        database: &Database,
        secrets: &Secrets,
        seams: &Seams,
        observers: &Observers,
    ) -> eyre::Result<Self> {
        let sessions = Arc::new(SqlAuth::new(database.clone()));
        let cache = access_cache(config, database, &sessions, seams);
        let users = users(database, cache.clone(), seams);
        let hasher = crypto::hasher(&config.passwords)?.observed_by(observers.hashing());
        observers.watch_state(database, &hasher);
        let limiter: Arc<dyn RateLimiter> = Arc::new(MemoryRateLimiter::new(seams.clock.clone()));
        let auth = Auth::new(AuthPorts {
            users: users.clone(),
            queries: sessions.clone(),
            work: sessions,
            reads: cache.clone(),
            notices: cache.clone(),
            hasher: Arc::new(hasher),
            rater: Arc::new(ZxcvbnRater::new()),
            breached: crypto::breached(&config.passwords)?,
            access_tokens: crypto::access_tokens(&config.tokens, secrets)?,
            opaque_tokens: Arc::new(RandomTokens::new(Arc::new(SystemRandomness))),
            limiter: limiter.clone(),
            pauses: seams.pauses.clone(),
            ids: seams.ids.clone(),
            clock: seams.clock.clone(),
            lifetimes: config.sessions.lifetimes(config.tokens.access_ttl),
            login_limits: LoginLimits::DEFAULT,
        });
        Ok(Self { users: Observers::users(users), auth: observers.auth(Arc::new(auth)), cache, limiter })
    }
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
