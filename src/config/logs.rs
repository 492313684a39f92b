//! What is logged, and how.

use serde::Deserialize;

use super::{ConfigProblems, Values};

/// What is logged, and how.
#[derive(Debug, Clone)]
pub struct LogConfig {
    /// For people or for programs.
    pub format: LogFormat,
    /// `error`, `warn`, `info`, `debug` or `trace`.
    pub level: &'static str,
    /// A filter for single modules, which goes before the level.
    pub filter: Option<String>,
}

/// The form of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Readable,
    /// One JSON object a line.
    Json,
}

const LEVELS: [&str; 5] = ["error", "warn", "info", "debug", "trace"];

#[derive(Deserialize)]
struct Given {
    format: String,
    level: String,
}

impl LogConfig {
    /// Reads the section, and remembers every problem.
    pub(super) fn read(values: &Values, problems: &mut ConfigProblems) -> Option<Self> {
        let given: Given = values.section("LOG_");
        let format = problems.take("LOG_FORMAT", &given.format, format);
        let level = problems.take("LOG_LEVEL", &given.level, level);
        let filter = problems.take_optional("RUST_LOG", values.get("RUST_LOG"), filter);
        Some(Self { format: format?, level: level?, filter: filter? })
    }

    /// What can be logged with before the rest of the configuration is known to be right.
    pub fn early(values: &Values) -> Self {
        Self::read(values, &mut ConfigProblems::default()).unwrap_or_else(|| Self {
            format: if values.environment().is_deployed() { LogFormat::Json } else { LogFormat::Readable },
            level: "info",
            filter: None,
        })
    }

    /// The level after so many `-v`.
    pub fn level_raised(&self, times: u8) -> &'static str {
        let at = LEVELS.iter().position(|level| *level == self.level).unwrap_or(2);
        LEVELS[(at + usize::from(times)).min(LEVELS.len() - 1)]
    }
}

fn format(text: &str) -> Result<LogFormat, String> {
    match text {
        "readable" => Ok(LogFormat::Readable),
        "json" => Ok(LogFormat::Json),
        _ => Err("must be readable or json".to_owned()),
    }
}

fn level(text: &str) -> Result<&'static str, String> {
    LEVELS
        .into_iter()
        .find(|level| level.eq_ignore_ascii_case(text))
        .ok_or_else(|| "must be error, warn, info, debug or trace".to_owned())
}

fn filter(text: &str) -> Result<String, String> {
    tracing_subscriber::EnvFilter::try_new(text)
        .map(|_| text.to_owned())
        .map_err(|_| "must be a filter such as info,hexwright_api=debug".to_owned())
}
