//! How cargo is called.

use std::{
    env, io,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use crate::failure::Failure;

/// What runs a whole suite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Runner {
    /// `cargo nextest` where it is installed, else `cargo test`.
    Auto,
    /// Plain `cargo test`.
    Cargo,
    /// `cargo nextest`; a failure where it is not installed.
    Nextest,
}

/// The programs and folders that every call shares.
#[derive(Debug, Clone)]
pub struct Tools {
    /// The folder of the workspace, or one below it.
    pub folder: PathBuf,
    /// Where cargo builds; `None` leaves it to cargo.
    pub target: Option<PathBuf>,
    /// What runs a whole suite.
    pub runner: Runner,
    /// Hears what takes long, while it begins.
    pub listener: fn(&str),
}

impl Tools {
    /// The tools for this folder.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), target: None, runner: Runner::Auto, listener: |_| {} }
    }

    /// Something that takes long begins.
    pub fn note(&self, what: &str) {
        (self.listener)(what);
    }

    /// A call of cargo in `folder`, without the variables that `cargo run` gave this very process.
    pub fn cargo(&self, folder: &Path) -> Command {
        let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        forget_who_called(&mut command);
        command.current_dir(folder).stdin(Stdio::null()).env("CARGO_TERM_COLOR", "never");
        if let Some(target) = &self.target {
            command.env("CARGO_TARGET_DIR", target);
        }
        command
    }

    /// Whether a whole suite is run by nextest.
    pub fn has_nextest(&self) -> Result<bool, Failure> {
        if self.runner == Runner::Cargo {
            return Ok(false);
        }
        let asked = self.cargo(&self.folder).args(["nextest", "--version"]).output();
        let installed = asked.is_ok_and(|output| output.status.success());
        if !installed && self.runner == Runner::Nextest {
            return Err(Failure::new(
                "cargo-nextest is not installed; install it (`cargo install --locked cargo-nextest`) or leave out `--runner nextest`",
            ));
        }
        Ok(installed)
    }
}

/// Runs the command and waits; a failure to start it names it.
pub(crate) fn output_of(command: &mut Command) -> Result<Output, Failure> {
    let named = command.get_program().to_string_lossy().into_owned();
    command.output().map_err(|error: io::Error| Failure::because(format!("cannot run {named}"), error))
}

/// Takes away what cargo tells a program that it runs: a child would take it for its own.
pub(crate) fn forget_who_called(command: &mut Command) {
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        let told = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"];
        if told.iter().any(|prefix| text.starts_with(prefix)) || text.starts_with("NEXTEST") {
            command.env_remove(name);
        }
    }
}
