//! `serve`.

use super::{Failure, run::Context, welcome::welcome};
use crate::{
    bootstrap::{Seams, Service, connect, prepare_schema},
    lifecycle::{self, Bounds, Signals},
    listener::{ConnectionLimits, Listener},
};

/// Builds, migrates where wanted, welcomes, serves, ends. The port is taken first: what is wrong with it shows at once.
pub(super) async fn serve(context: &mut Context<'_>) -> Result<(), Failure> {
    let config = context.config()?;
    let limits = ConnectionLimits { keep_alive: config.server.keep_alive, ..ConnectionLimits::default() };
    let listener = Listener::bind(config.server.host, config.server.port).await?.with_limits(limits);
    let config = config.listening_on(listener.address().port());
    let signals = Signals::listen()?;
    let database = connect(&config.database).await.map_err(Failure::database)?;
    prepare_schema(&config.database, &database).await.map_err(Failure::database)?;
    let service = Service::build(&config, database, Seams::default())?;
    let address = listener.address();
    tracing::info!(%address, environment = %config.environment, "serving");
    tracing::debug!(are_shown = context.telemetry.metrics_text().is_some(), "metrics");
    welcome(&config, address, &mut context.output)?;
    Ok(lifecycle::run(listener, service, signals, Bounds::of(&config.server)).await?)
}
