//! Logs on stderr: readable for people, one JSON object a line for programs. stdout belongs to commands' answers.

use std::io::{IsTerminal, stderr};

use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

use crate::config::{LogConfig, LogFormat};

/// Libraries that say much and mean little; `RUST_LOG` brings them back.
const QUIET: &str = "sqlx=warn,hyper=warn,hyper_util=warn,rustls=warn,reqwest=warn,h2=warn,\
    tonic=warn,tower=warn,opentelemetry=off";

/// Starts logging, and says panics in the same place.
pub(super) fn start(config: &LogConfig, verbose: u8) {
    let registry = tracing_subscriber::registry().with(filter(config, verbose));
    match config.format {
        LogFormat::Readable => registry
            .with(fmt::layer().with_writer(stderr).with_ansi(stderr().is_terminal()).with_target(verbose > 0))
            .init(),
        LogFormat::Json => registry
            .with(
                fmt::layer()
                    .json()
                    .flatten_event(true)
                    .with_span_list(false)
                    .with_current_span(true)
                    .with_writer(stderr),
            )
            .init(),
    }
    install_reports(config.format == LogFormat::Readable && stderr().is_terminal());
}

fn filter(config: &LogConfig, verbose: u8) -> EnvFilter {
    let level = config.level_raised(verbose);
    let directives = config.filter.clone().unwrap_or_else(|| match level {
        "debug" | "trace" if verbose > 1 => level.to_owned(),
        _ => format!("{level},{QUIET}"),
    });
    EnvFilter::new(directives)
}

/// Reports without frames, which tell people nothing; colours only where a terminal shows them. Where something has
/// installed its own before, that one stays.
fn install_reports(colourful: bool) {
    let hooks = color_eyre::config::HookBuilder::default().display_env_section(false);
    let hooks = if colourful { hooks } else { hooks.theme(color_eyre::config::Theme::new()) };
    if let Err(error) = hooks.install() {
        tracing::debug!(%error, "reports keep their own form");
    }
}
