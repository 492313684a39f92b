//! `cargo go …`

use clap::{Parser, Subcommand};

use crate::workspace::Runner;

/// Drive the code by PLAN.md: take the next unmarked line one step from red to green.
///
/// A line whose test is missing gets a failing skeleton where its path says. A failing test is run,
/// alone, and what matters is shown. When a test passes that was seen failing before, the gate follows
/// (the commands of `[workspace.metadata.go] gate` in Cargo.toml, by default format and lints; then
/// all tests), and the line is marked. Say it again for the next step.
#[derive(Debug, Parser)]
#[command(name = "cargo go", bin_name = "cargo go", disable_help_subcommand = true, verbatim_doc_comment, after_long_help = CODES)]
pub struct Arguments {
    #[command(subcommand)]
    pub(super) command: Option<Go>,
    /// Mark a passing test that was never seen red; the reason is written beside the line.
    #[arg(long, value_name = "REASON")]
    pub(super) adopt: Option<String>,
    /// Print one JSON object, for programs.
    #[arg(long, global = true)]
    pub(super) json: bool,
    /// What runs all tests.
    #[arg(long, global = true, value_enum, default_value_t = Runner::Auto)]
    pub(super) runner: Runner,
}

#[derive(Debug, Subcommand)]
pub(super) enum Go {
    /// How far the plan is, section by section, and what is next.
    Status,
    /// The next unmarked line, and nothing else.
    Next,
    /// Whether plan and suite agree
    ///
    /// Every marked line is a test that runs on each of its adapters, asserts something and passes; no test
    /// of an unmarked line passes; no test is without a line.
    #[command(verbatim_doc_comment)]
    Check {
        /// Do not run the tests: all of them passed just now.
        #[arg(long)]
        assume_passed: bool,
    },
}

const CODES: &str = "Exit codes:
  0  the line was marked; there is nothing to do; plan and suite agree
  1  red: there is a test or code to write
  2  the plan, the workspace or the command line is wrong
  3  the test passes but is not believed: never seen red, changed since, or it asserts nothing
  4  the test passes but the gate does not
  5  plan and suite do not agree

What was seen red is kept in .go/, which git ignores: path and fingerprint of the test's tokens, so that formatting
and comments do not matter but a weakened assertion does.";
