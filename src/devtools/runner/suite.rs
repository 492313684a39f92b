//! Running everything.

use std::collections::HashMap;

use super::{Binary, Suite};
use crate::{
    failure::Failure,
    workspace::{Tools, Workspace, output_of},
};

/// What came of every test that ran.
#[derive(Debug, Default)]
pub struct SuiteRun {
    passed: HashMap<(String, String), bool>,
}

impl SuiteRun {
    /// Whether this test ran and passed; `None` if it did not run.
    pub fn passed(&self, binary: &Binary, path: &str) -> Option<bool> {
        self.passed.get(&(binary.id.clone(), path.to_owned())).copied()
    }

    fn record(&mut self, id: &str, path: &str, passed: bool) {
        // A test that was tried again counts as its last try.
        self.passed.insert((id.to_owned(), path.to_owned()), passed);
    }
}

/// Runs every test of the workspace, by nextest where it is installed.
pub fn run_all(tools: &Tools, workspace: &Workspace, suite: &Suite) -> Result<SuiteRun, Failure> {
    if tools.has_nextest()? { by_nextest(tools, workspace) } else { by_binaries(suite) }
}

fn by_nextest(tools: &Tools, workspace: &Workspace) -> Result<SuiteRun, Failure> {
    let mut command = tools.cargo(&workspace.root);
    command.args(["nextest", "run", "--workspace", "--no-fail-fast", "--no-tests", "pass"]);
    command.args(["--status-level", "pass", "--final-status-level", "none", "--color", "never"]);
    let output = output_of(&mut command)?;
    let said = String::from_utf8_lossy(&output.stderr);
    let mut run = SuiteRun::default();
    for (passed, id, path) in said.lines().filter_map(status_of) {
        run.record(id, path, passed);
    }
    // 100: tests ran, some failed. Anything else is no result.
    if output.status.success() || output.status.code() == Some(100) {
        return Ok(run);
    }
    Err(Failure::because("nextest did not run the tests", said.trim()))
}

/// `        PASS [   0.004s] (1/4) shop::it api::x`
fn status_of(line: &str) -> Option<(bool, &str, &str)> {
    let (word, rest) = line.strip_prefix("   ")?.trim_start().split_once(" [")?;
    let passed = match word.split(' ').next()? {
        "PASS" | "LEAK" | "FLAKY" => true,
        "SLOW" | "TERMINATING" | "SETUP" => return None,
        _ => false,
    };
    let (_, rest) = rest.split_once("] ")?;
    let rest = rest.trim_start();
    let rest =
        rest.strip_prefix('(').and_then(|counted| counted.split_once(") ")).map_or(rest, |(_, rest)| rest);
    let (id, path) = rest.trim().split_once(' ')?;
    Some((passed, id, path.trim()))
}

fn by_binaries(suite: &Suite) -> Result<SuiteRun, Failure> {
    let mut run = SuiteRun::default();
    for (binary, _) in &suite.tests {
        let output = output_of(&mut binary.call())?;
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            let Some((name, result)) = line.strip_prefix("test ").and_then(|line| line.rsplit_once(" ... "))
            else {
                continue;
            };
            let name = name.strip_suffix(" - should panic").unwrap_or(name);
            if !result.starts_with("ignored") {
                run.record(&binary.id, name, result == "ok");
            }
        }
    }
    Ok(run)
}
