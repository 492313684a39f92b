//! Leads to the command, and ends the process as it ended.

use std::{io::Write, process::ExitCode, time::Duration};

use api::{ApiVersion, openapi_json};

use super::{
    Arguments, Failure, Output,
    args::{Command, Serve, Version},
    config, doctor, migrate, serve, users,
};
use crate::{
    config::{Config, Permissions, Values},
    telemetry::Telemetry,
};

/// What every command has at hand.
pub(super) struct Context<'a> {
    pub(super) values: &'a Values,
    pub(super) permissions: Permissions,
    pub(super) output: Output,
    pub(super) telemetry: &'a Telemetry,
}

impl Context<'_> {
    /// The configuration, or every problem it has.
    pub(super) fn config(&self) -> Result<Config, Failure> {
        Ok(Config::read(self.values, self.permissions)?)
    }
}

/// Runs the command; answers the exit code. What failed is said in one sentence on stderr.
pub fn run(arguments: &Arguments, values: &Values, telemetry: &Telemetry) -> ExitCode {
    // One provider of cryptography for all of TLS; whoever set one before keeps it.
    rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
    let permissions = Permissions { listen_publicly: arguments.listens_publicly() };
    let mut context = Context { values, permissions, output: Output::stdout(), telemetry };
    let ended = tokio::runtime::Runtime::new()
        .map_err(|error| Failure::from(eyre::Report::from(error)))
        .and_then(|runtime| {
            let ended = runtime.block_on(dispatch(arguments, &mut context));
            // What was cut off must not hold up the end.
            runtime.shutdown_timeout(Duration::from_millis(100));
            ended
        });
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            say(&failure, arguments.verbose > 0);
            ExitCode::from(failure.exit as u8)
        }
    }
}

async fn dispatch(arguments: &Arguments, context: &mut Context<'_>) -> Result<(), Failure> {
    match &arguments.command {
        None | Some(Command::Serve(Serve { .. })) => serve::serve(context).await,
        Some(Command::Migrate(command)) => migrate::run(command, context).await,
        Some(Command::Users(command)) => users::run(command, context).await,
        Some(Command::Config(command)) => config::run(command, context),
        Some(Command::Doctor(format)) => doctor::run(*format, context).await,
        Some(Command::Openapi { version }) => {
            let version = match version {
                Version::V1 => ApiVersion::V1,
                Version::V2 => ApiVersion::V2,
            };
            Ok(context.output.line(openapi_json(version).trim_end())?)
        }
    }
}

/// With `-v` where it happened is told as well.
fn say(failure: &Failure, in_full: bool) {
    let mut stderr = std::io::stderr();
    // Nothing is left to do where even that cannot be written.
    writeln!(stderr, "error: {}", failure.sentence()).ok();
    if in_full {
        writeln!(stderr, "{:?}", failure.report).ok();
    }
}
