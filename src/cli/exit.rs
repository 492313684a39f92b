//! How a command ends.

use infrastructure::sql::MigrateError;

use crate::{bootstrap::SchemaError, config::ConfigError};

/// The exit codes that `--help` lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// It was tried, and failed.
    Failed = 1,
    /// The configuration is wrong.
    Configuration = 3,
    /// The database cannot be used.
    Database = 4,
    /// A confirmation or permission is missing.
    Refused = 5,
}

/// Why a command did not do what it should.
#[derive(Debug)]
pub struct Failure {
    /// The exit code.
    pub exit: Exit,
    /// What happened, for people.
    pub report: eyre::Report,
}

impl Failure {
    /// Something that is not done without being confirmed.
    pub fn refused(message: &'static str) -> Self {
        Self { exit: Exit::Refused, report: eyre::eyre!(message) }
    }

    /// The database cannot be used.
    pub fn database(report: eyre::Report) -> Self {
        Self { exit: Exit::Database, report }
    }

    /// One sentence: the failure and its causes, without frames.
    pub fn sentence(&self) -> String {
        let mut sentence = String::new();
        for cause in self.report.chain() {
            let cause = cause.to_string();
            // Drivers repeat their source in their own message.
            if !sentence.contains(&cause) {
                let joint = if sentence.is_empty() { "" } else { ": " };
                sentence = sentence + joint + &cause;
            }
        }
        sentence
    }
}

impl From<eyre::Report> for Failure {
    fn from(report: eyre::Report) -> Self {
        let is_database = report.chain().any(|cause| cause.is::<SchemaError>() || cause.is::<MigrateError>());
        Self { exit: if is_database { Exit::Database } else { Exit::Failed }, report }
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self { exit: Exit::Configuration, report: error.into() }
    }
}

impl From<MigrateError> for Failure {
    fn from(error: MigrateError) -> Self {
        Self::database(error.into())
    }
}
