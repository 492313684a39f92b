//! The files that the configuration names.

use domain::shared::Timestamp;

use super::crypto;
use crate::{
    config::{Config, ConfigError, ConfigProblems},
    listener::Tls,
};

/// Reads the files that the configuration names; answers every one that cannot be used now.
pub fn check_files(config: &Config, now: Timestamp) -> Result<(), ConfigError> {
    let mut problems = ConfigProblems::default();
    let mut add = |variable: &str, report: &eyre::Report| {
        problems.add(variable, format!("cannot be used: {}", sentence(report)));
    };
    if let Some(files) = &config.server.tls
        && let Err(report) = Tls::check(files, now)
    {
        add("SERVER_TLS_CERT_FILE", &report);
    }
    for report in unusable_keys(config) {
        add("JWT_KEY_FILES", &report);
    }
    problems.into_result()
}

/// Reads the keys that access tokens are signed with; answers every one that cannot be used.
pub fn check_signing_keys(config: &Config) -> Result<(), String> {
    let problems: Vec<String> = unusable_keys(config).map(|report| sentence(&report)).collect();
    if problems.is_empty() { Ok(()) } else { Err(problems.join("; ")) }
}

fn unusable_keys(config: &Config) -> impl Iterator<Item = eyre::Report> {
    config.tokens.key_files.iter().filter_map(|path| crypto::signing_key(path).err())
}

fn sentence(report: &eyre::Report) -> String {
    let causes: Vec<String> = report.chain().map(ToString::to_string).collect();
    causes.join(": ")
}
