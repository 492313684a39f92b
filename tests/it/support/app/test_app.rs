//! One running instance of the service, on a database of its own.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use domain::{
    authorization::Role,
    shared::{Cause, Input, Timestamp},
    users::ChangeRole,
};
use hexwright::{
    bootstrap::{Seams, Service, connect, prepare_schema},
    config::{Config, EnvFile, Permissions, Values},
    lifecycle::{Bounds, Running},
    listener::{ConnectionLimits, Listener},
    telemetry::Telemetry,
};
use memory::{FixedClock, RecordingPauses, SequentialIds};

use super::{Admin, Anonymous, Engine, Http, Member, Metrics, Version, engine::Home};

/// The secret that signs access tokens, unless a test configures another.
pub(crate) const SECRET: &str = "Zr4u7x!A%D*G-KaPdSgVkYp3s6v9y$B&";
/// What absolute links begin with.
pub(crate) const PUBLIC_URL: &str = "https://api.example.test";
/// 2026-03-01 12:00:00 UTC: when every test begins.
const BEGINNING: Timestamp = Timestamp::from_seconds(1_772_366_400);
/// What every instance is configured with. Hashes are cheap and limits far away, unless a test is about them.
const CONFIGURATION: [(&str, &str); 9] = [
    ("PUBLIC_URL", PUBLIC_URL),
    ("SERVER_PORT", "0"),
    ("JWT_SECRET", SECRET),
    ("PASSWORD_MEMORY_KIB", "8"),
    ("PASSWORD_ITERATIONS", "1"),
    ("RATE_LIMIT_AUTH_PER_MINUTE", "10000000"),
    ("RATE_LIMIT_PER_MINUTE", "10000000"),
    ("DATABASE_MAX_CONNECTIONS", "4"),
    ("SERVER_BODY_LIMIT_BYTES", "65536"),
];

/// A running instance.
pub(crate) struct TestApp {
    /// The time of this instance and of its siblings.
    pub(crate) clock: FixedClock,
    /// How many pauses were asked for, and how long.
    pub(crate) pauses: RecordingPauses,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// Where it shows its metrics.
    pub(crate) metrics_address: SocketAddr,
    http: Http,
    ids: SequentialIds,
    home: Arc<Home>,
    service: Service,
    running: Running,
    telemetry: Telemetry,
}

/// Runs one case on one engine, and then shuts the instance down in order.
pub(crate) async fn run_case(engine: Engine, case: impl AsyncFnOnce(&TestApp)) {
    let app = TestApp::start(engine).await;
    case(&app).await;
    app.stop().await;
}

impl TestApp {
    /// Starts an instance on a new database.
    pub(crate) async fn start(engine: Engine) -> Self {
        let home = Arc::new(engine.home().await);
        let clock = FixedClock::at(BEGINNING);
        Self::start_in(home, clock, SequentialIds::new(), &[], ConnectionLimits::default()).await
    }

    /// Starts an instance on a new embedded database, whose connections are bound so.
    pub(crate) async fn bound_by(limits: ConnectionLimits) -> Self {
        let (home, clock) = (Arc::new(Engine::Sqlite.home().await), FixedClock::at(BEGINNING));
        let requests = limits.requests.to_string();
        let variables = [("SERVER_MAX_CONCURRENT_REQUESTS", requests.as_str())];
        Self::start_in(home, clock, SequentialIds::new(), &variables, limits).await
    }

    /// Starts one more instance on the same database, with these variables set otherwise.
    pub(crate) async fn second(&self, variables: &[(&str, &str)]) -> Self {
        let (home, clock, ids) = (self.home.clone(), self.clock.clone(), self.ids.clone());
        Self::start_in(home, clock, ids, variables, ConnectionLimits::default()).await
    }

    async fn start_in(
        home: Arc<Home>,
        clock: FixedClock,
        ids: SequentialIds,
        variables: &[(&str, &str)],
        limits: ConnectionLimits,
    ) -> Self {
        let config = configuration(&home, variables);
        let database = connect(&config.database).await.expect("the database opens");
        prepare_schema(&config.database, &database).await.expect("the database is migrated");
        let pauses = RecordingPauses::new();
        let seams = Seams {
            clock: Arc::new(clock.clone()),
            ids: Arc::new(ids.clone()),
            pauses: Arc::new(pauses.clone()),
            ..Seams::default()
        };
        let telemetry = Telemetry::shown();
        let seams = seams.measured_by(&telemetry);
        let service = Service::build(&config, database, seams).expect("the service is built");
        let listener = Listener::bind(config.server.host, config.server.port).await.expect("a free port");
        let listener = listener.with_limits(limits);
        let address = listener.address();
        let mut running = Running::start(listener, service.clone());
        let metrics_address = match config.telemetry.metrics.address {
            Some(wanted) => {
                let listener = Listener::bind(wanted.ip(), wanted.port()).await.expect("a free port");
                let address = listener.address();
                running.serve_metrics(listener);
                address
            }
            None => address,
        };
        let http = Http::to(address);
        Self { clock, pauses, address, metrics_address, http, ids, home, service, running, telemetry }
    }

    /// Ends it in order, and asserts that nothing was left to cut off.
    pub(crate) async fn stop(self) {
        drop(self.http);
        let bounds = Bounds { drain_wait: Duration::ZERO, grace: Duration::from_secs(10) };
        self.running.end(bounds).await.expect("it ends in order");
        drop(self.telemetry);
    }

    /// How it is reached, outside the versions too.
    pub(crate) fn http(&self) -> &Http {
        &self.http
    }

    /// Which database it is on.
    pub(crate) fn engine(&self) -> Engine {
        if self.home.url().starts_with("sqlite") { Engine::Sqlite } else { Engine::Postgres }
    }

    /// What it measures, as Prometheus reads it.
    pub(crate) async fn metrics(&self) -> Metrics {
        Metrics::of(Http::to(self.metrics_address).get("/metrics").await.expect(200).text())
    }

    /// The use cases behind it, for what no client can do.
    pub(crate) fn service(&self) -> &Service {
        &self.service
    }

    /// A folder that lives as long as the database.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.home.folder()
    }

    /// Somebody who speaks this version.
    pub(crate) fn anonymous(&self, version: Version) -> Anonymous {
        Anonymous::new(&self.http, version)
    }

    /// Somebody with an account, signed in.
    pub(crate) async fn member(&self, version: Version, who: &str) -> Member {
        let nobody = self.anonymous(version);
        nobody.register(who).await.expect(201);
        nobody.sign_in(&version.email(who)).await
    }

    /// An administrator, signed in; made so by the operator.
    pub(crate) async fn admin(&self, version: Version, who: &str) -> Admin {
        let nobody = self.anonymous(version);
        let id = nobody.register(who).await.expect(201).text_at("/id");
        let command = ChangeRole {
            user: id.parse().expect("an id"),
            role: Input::Text(Role::Admin.as_str().to_owned()),
            expected: None,
        };
        self.service.users.change_role(Cause::system(), command).await.expect("the operator may");
        Admin(nobody.sign_in(&version.email(who)).await)
    }
}

fn configuration(home: &Home, variables: &[(&str, &str)]) -> Config {
    let own =
        [("DATABASE_URL", home.url()), ("DATA_DIR", home.folder().to_str().expect("a folder in UTF-8"))];
    let mut all = std::collections::BTreeMap::from(CONFIGURATION);
    all.extend(own);
    all.extend(variables.iter().copied());
    let given = all.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
    let values = Values::collect(Vec::new(), given, EnvFile::default());
    Config::read(&values, Permissions::default()).unwrap_or_else(|error| panic!("{error}"))
}
