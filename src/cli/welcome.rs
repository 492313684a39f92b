//! What somebody who has just started the service wants to know.

use std::net::SocketAddr;

use super::Output;
use crate::config::Config;

/// Prints where everything is.
pub(super) fn welcome(config: &Config, address: SocketAddr, output: &mut Output) -> eyre::Result<()> {
    // Whoever came by `cargo run` has no binary in the path.
    let program = if std::env::var_os("CARGO").is_some() { "cargo run --" } else { "hexwright" };
    let public = &config.public_url;
    let scheme = if config.server.tls.is_some() { "https" } else { "http" };
    output.line(&format!("Hexwright listens on {scheme}://{address} ({}).\n", config.environment))?;
    output.line(&format!("  API      {public}/api/v2   and {public}/api/v1"))?;
    if config.server.docs {
        output.line(&format!("  Docs     {public}/docs"))?;
    }
    output.line(&format!("  Health   {public}/health"))?;
    output.line(&format!("  Data     {}", config.database.shown_url()))?;
    output.line("\nMake the first administrator, in another terminal:")?;
    output.line(&format!("  {program} users create-admin --email you@example.com --name \"Your Name\""))?;
    output.line("\nCtrl-C ends it.")
}
