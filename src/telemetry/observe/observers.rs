//! Makes everybody who observes. Instruments exist once for each service, so that two in one process do not mix.

use std::sync::Arc;

use api::{Dependencies, RequestObserver};
use domain::{auth::AuthService, users::UserService};
use infrastructure::{
    crypto::{Argon2Hasher, HashObserver},
    sql::{Database, DatabaseObserver},
};
use opentelemetry::metrics::Meter;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    ObservedAuth, ObservedUsers, database, dependencies, hashing, process, requests::RequestMeters, runtime,
};
use crate::listener::Validity;

/// Makes everybody who observes, with instruments of one meter.
#[derive(Clone)]
pub(crate) struct Observers {
    meter: Meter,
    is_read: bool,
}

impl Observers {
    /// With instruments of this meter, which somebody reads or nobody.
    pub(crate) fn new(meter: Meter, is_read: bool) -> Self {
        Self { meter, is_read }
    }

    /// Watches requests.
    pub(crate) fn requests(&self) -> Arc<dyn RequestObserver> {
        Arc::new(RequestMeters::new(&self.meter))
    }

    /// Watches the statements of this database.
    pub(crate) fn database(&self, database: &Database) -> Arc<dyn DatabaseObserver> {
        Arc::new(database::DatabaseMeters::new(&self.meter, database))
    }

    /// Watches hashing.
    pub(crate) fn hashing(&self) -> Arc<dyn HashObserver> {
        Arc::new(hashing::HashMeters::new(&self.meter))
    }

    /// Watches the use cases of `auth`.
    pub(crate) fn auth(&self, auth: Arc<dyn AuthService>) -> Arc<dyn AuthService> {
        Arc::new(ObservedAuth::new(auth, &self.meter))
    }

    /// Watches the use cases of users.
    pub(crate) fn users(users: Arc<dyn UserService>) -> Arc<dyn UserService> {
        Arc::new(ObservedUsers::new(users))
    }

    /// From now on whoever reads the instruments sees how full the pools are, how busy the hasher is, and the process.
    pub(crate) fn watch_state(&self, database: &Database, hasher: &Argon2Hasher) {
        database::watch_pools(&self.meter, database);
        hashing::watch_load(&self.meter, hasher);
        process::watch(&self.meter);
    }

    /// From now on they see how many connections are open.
    pub(crate) fn watch_connections(&self, count: impl Fn() -> usize + Send + Sync + 'static) {
        self.meter
            .i64_observable_up_down_counter("hexwright.http.connections")
            .with_description("Open connections of clients.")
            .with_unit("{connection}")
            .with_callback(move |seen| seen.observe(i64::try_from(count()).unwrap_or(i64::MAX), &[]))
            .build();
    }

    /// From now on they see when the certificate in force begins and ends.
    pub(crate) fn watch_certificate(&self, validity: impl Fn() -> Validity + Clone + Send + Sync + 'static) {
        let known = validity.clone();
        self.meter
            .i64_observable_gauge("hexwright.tls.certificate.not_before")
            .with_description("When the certificate in force begins to be good, in seconds since 1970.")
            .with_unit("s")
            .with_callback(move |seen| seen.observe(known().from.seconds(), &[]))
            .build();
        self.meter
            .i64_observable_gauge("hexwright.tls.certificate.not_after")
            .with_description("When the certificate in force ends, in seconds since 1970.")
            .with_unit("s")
            .with_callback(move |seen| seen.observe(validity().until.seconds(), &[]))
            .build();
    }

    /// Starts what has to look from time to time, tracked, until `stop`; where nobody reads what it sees, nothing.
    pub(crate) fn start(&self, needed: Dependencies, tracker: &TaskTracker, stop: &CancellationToken) {
        if !self.is_read {
            return;
        }
        tracker.spawn(runtime::watch(self.meter.clone(), stop.clone()));
        tracker.spawn(dependencies::watch(self.meter.clone(), needed, stop.clone()));
    }
}
