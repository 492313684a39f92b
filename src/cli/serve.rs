//! `serve`.

use std::sync::Arc;

use domain::shared::Clock;
use infrastructure::{sql::Database, system::SystemClock};

use super::{Failure, run::Context, welcome::welcome};
use crate::{
    bootstrap::{Seams, Service, check_files, connect, prepare_schema},
    config::{Config, DatabaseConfig, TlsFiles},
    lifecycle::{self, Bounds, Signals},
    listener::{ConnectionLimits, Listener, Tls, make_room},
};

/// Most connections to the port of `/metrics`.
const METRICS_CONNECTIONS: usize = 64;
/// A connection to SQLite opens the database, its log and the log's index.
const FILES_OF_A_DATABASE_CONNECTION: usize = 3;

/// Builds, migrates where wanted, welcomes, serves, ends. The port is taken first: what is wrong with it shows at once.
pub(super) async fn serve(context: &mut Context<'_>) -> Result<(), Failure> {
    let config = context.config()?;
    check_files(&config, SystemClock.now())?;
    let listener = listener(&config).await?;
    let metrics = metrics_listener(&config).await?;
    let config = config.listening_on(listener.address().port());
    let mut signals = Signals::listen()?;
    let database = tokio::select! {
        database = prepare(&config.database) => database.map_err(Failure::database)?,
        // Migrations are transactions: what was under way is undone.
        signal = signals.next() => {
            tracing::info!(signal, "ended before it served");
            return Ok(());
        }
    };
    let service = Service::build(&config, database, Seams::default().measured_by(context.telemetry))?;
    let address = listener.address();
    tracing::info!(%address, environment = %config.environment, "serving");
    if let Some(metrics) = &metrics {
        tracing::info!(address = %metrics.address(), "serving metrics");
    }
    welcome(&config, address, &mut context.output)?;
    Ok(lifecycle::run(listener, metrics, service, signals, Bounds::of(&config.server)).await?)
}

/// The port of `/metrics`, where it has one of its own.
async fn metrics_listener(config: &Config) -> Result<Option<Listener>, Failure> {
    let Some(address) = config.telemetry.metrics.address else { return Ok(None) };
    let limits = ConnectionLimits { connections: METRICS_CONNECTIONS, ..ConnectionLimits::default() };
    Ok(Some(Listener::bind_as("METRICS_ADDRESS", address).await?.with_limits(limits)))
}

/// How many file descriptors others need beside the connections of clients.
fn beside(config: &Config) -> usize {
    let database = usize::try_from(config.database.max_connections).unwrap_or(usize::MAX);
    let metrics = config.telemetry.metrics.address.map_or(0, |_| METRICS_CONNECTIONS);
    database.saturating_mul(FILES_OF_A_DATABASE_CONNECTION).saturating_add(metrics)
}

/// The port as configured, its certificate read.
async fn listener(config: &Config) -> eyre::Result<Listener> {
    let beside = beside(config);
    let config = &config.server;
    let mut limits = ConnectionLimits::of(config);
    limits.connections = make_room(config.max_connections, beside);
    if limits.connections < config.max_connections {
        let (room, wanted) = (limits.connections, config.max_connections);
        tracing::warn!(
            room,
            wanted,
            "the system permits fewer connections than SERVER_MAX_CONNECTIONS: raise `ulimit -n`"
        );
    }
    let load = |files: &TlsFiles| Tls::load(files.clone(), Arc::new(SystemClock), Tls::EVERY);
    let tls = config.tls.as_ref().map(load).transpose()?;
    let listener = Listener::bind(config.host, config.port).await?.with_limits(limits);
    Ok(listener.trusting(config.trusted_proxies.clone()).with_tls(tls))
}

/// Opens the database, and migrates it where that is wanted. A server that hangs, or a migration that takes long, may hold this up.
async fn prepare(config: &DatabaseConfig) -> eyre::Result<Database> {
    let database = connect(config).await?;
    prepare_schema(config, &database).await?;
    Ok(database)
}
