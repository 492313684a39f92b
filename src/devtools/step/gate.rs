//! What must hold before a line is marked: the commands of the settings (format, lints), then all tests, the
//! architecture's among them.

use std::{fmt, process::Command};

use serde::Serialize;

use crate::{
    failure::Failure,
    project::Project,
    runner::{Built, FailedTest, Outcome, run_all, run_one},
    workspace::{forget_who_called, output_of},
};

/// The first thing that is not in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "gate", rename_all = "snake_case")]
pub enum GateFailure {
    /// A command of the settings.
    Command {
        /// The command.
        command: String,
        /// The beginning of what it printed.
        said: String,
    },
    /// Something does not compile.
    Build {
        /// The first error.
        error: String,
    },
    /// Other tests fail: their names, and what matters of the first.
    Tests {
        /// Their paths.
        failing: Vec<String>,
        /// What matters of the first; `None` if it passes when run alone.
        first: Option<FailedTest>,
    },
}

/// More lines than this of a command's output help nobody.
const LONGEST: usize = 30;

/// Runs the whole gate and stops at the first failure; `None` if all is in order.
pub fn pass_gate(project: &Project) -> Result<Option<GateFailure>, Failure> {
    for words in &project.workspace.settings.gate {
        project.tools.note(&format!("gate: {}", words.join(" ")));
        if let Some(failure) = run_command(project, words)? {
            return Ok(Some(failure));
        }
    }
    project.tools.note("gate: building all tests");
    let binaries = match project.build(&["--workspace".to_owned()])? {
        Built::Broken(error) => return Ok(Some(GateFailure::Build { error: error.rendered })),
        Built::Binaries(binaries) => binaries,
    };
    let suite = project.list(binaries)?;
    project.tools.note("gate: running all tests");
    let run = run_all(&project.tools, &project.workspace, &suite)?;
    let mut failing =
        suite.all().filter(|(binary, listed)| run.passed(binary, &listed.path) == Some(false)).peekable();
    let Some((binary, listed)) = failing.peek().copied() else { return Ok(None) };
    let first = match run_one(binary, listed)? {
        Outcome::Failed(failed) => Some(failed),
        Outcome::Passed | Outcome::Ignored => None,
    };
    let failing = failing.map(|(binary, listed)| format!("{}::{}", binary.house, listed.path)).collect();
    Ok(Some(GateFailure::Tests { failing, first }))
}

fn run_command(project: &Project, words: &[String]) -> Result<Option<GateFailure>, Failure> {
    let Some((program, arguments)) = words.split_first() else { return Ok(None) };
    let root = &project.workspace.root;
    let mut command = if program == "cargo" {
        project.tools.cargo(root)
    } else {
        let mut command = Command::new(program);
        forget_who_called(&mut command);
        command.current_dir(root);
        command
    };
    // Without it rustfmt colours its differences even where nobody sees colours.
    command.env("TERM", "dumb").env("NO_COLOR", "1");
    let output = output_of(command.args(arguments))?;
    if output.status.success() {
        return Ok(None);
    }
    let both = [output.stdout, output.stderr].concat();
    let both = String::from_utf8_lossy(&both).into_owned();
    let said: Vec<&str> = both.lines().filter(|line| !line.trim().is_empty()).take(LONGEST).collect();
    Ok(Some(GateFailure::Command { command: words.join(" "), said: said.join("\n") }))
}

impl fmt::Display for GateFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command { command, said } => write!(f, "`{command}` does not:\n\n{said}"),
            Self::Build { error } => write!(f, "something else does not compile:\n\n{error}"),
            Self::Tests { failing, first } => {
                write!(f, "other tests fail:\n\n{}", failing.join("\n"))?;
                match first {
                    Some(first) => write!(f, "\n\n{first}"),
                    None => f.write_str("\n\nRun alone, the first of them passes."),
                }
            }
        }
    }
}
