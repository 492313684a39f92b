//! Logs on stderr: readable for people, one JSON object a line for programs. stdout belongs to commands' answers.

use std::io::{IsTerminal, stderr};

use tracing_subscriber::{EnvFilter, Layer, Registry, fmt};

use crate::config::{LogConfig, LogFormat};

/// Libraries that say much and mean little; `RUST_LOG` brings them back. What goes wrong with sending telemetry is told
/// by `otlp/delivery.rs`, once a minute; OpenTelemetry itself would tell it with every batch.
const QUIET: &str = "sqlx=warn,hyper=warn,hyper_util=warn,rustls=warn,reqwest=warn,h2=warn,tonic=warn,tower=warn,\
                     opentelemetry=off";

/// The layer that writes.
pub(super) fn lines(config: &LogConfig, verbose: u8) -> Box<dyn Layer<Registry> + Send + Sync> {
    match config.format {
        LogFormat::Readable => fmt::layer()
            .with_writer(stderr)
            .with_ansi(stderr().is_terminal())
            .with_target(verbose > 0)
            .boxed(),
        LogFormat::Json => fmt::layer()
            .json()
            .flatten_event(true)
            .with_span_list(false)
            .with_current_span(true)
            .with_writer(stderr)
            .boxed(),
    }
}

/// What is said, on stderr and to the collector.
pub(super) fn filter(config: &LogConfig, verbose: u8) -> EnvFilter {
    let level = config.level_raised(verbose);
    let directives = config.filter.clone().unwrap_or_else(|| match level {
        "debug" | "trace" if verbose > 1 => level.to_owned(),
        _ => format!("{level},{QUIET}"),
    });
    EnvFilter::new(directives)
}

/// Says panics in the same place. Reports without frames, which tell people nothing; colours only where a terminal shows
/// them. Where something has installed its own before, that one stays.
pub(super) fn install_reports(config: &LogConfig) {
    let is_colourful = config.format == LogFormat::Readable && stderr().is_terminal();
    let hooks = color_eyre::config::HookBuilder::default().display_env_section(false);
    let hooks = if is_colourful { hooks } else { hooks.theme(color_eyre::config::Theme::new()) };
    if let Err(error) = hooks.install() {
        tracing::debug!(%error, "reports keep their own form");
    }
}
