//! What does not agree.

use std::fmt;

use serde::Serialize;

/// What a check ended in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// Lines of the plan.
    pub lines: usize,
    /// Tests of the suite, each adapter's counted.
    pub tests: usize,
    /// What does not agree: by line, then tests without a line.
    pub findings: Vec<Finding>,
}

/// One thing that does not agree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What kind of thing.
    pub kind: Kind,
    /// The line of PLAN.md; `None` for a test without one.
    pub line: Option<usize>,
    /// The path as the plan has it or should have it.
    pub path: String,
    /// What is wrong, as the rest of a sentence that begins with the path.
    pub reason: String,
}

/// The kinds of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A marked line whose test is not in the suite: deleted, renamed or left out by a condition.
    Missing,
    /// A marked line whose test is `#[ignore]`d.
    Ignored,
    /// A marked line whose test fails.
    Failing,
    /// A marked line whose test did not run.
    NotRun,
    /// A marked line whose case does not run on every adapter that its neighbours run on.
    Partial,
    /// A marked line whose test asserts nothing that it reaches.
    AssertsNothing,
    /// A line without a mark whose test passes.
    Unmarked,
    /// A test without a line.
    Unplanned,
    /// The tests do not compile.
    Broken,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "PLAN.md:{line}: `{}` {}", self.path, self.reason),
            None => write!(f, "`{}` {}", self.path, self.reason),
        }
    }
}

impl fmt::Display for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.findings {
            writeln!(f, "{finding}")?;
        }
        let Self { lines, tests, findings } = self;
        match findings.len() {
            0 => write!(f, "The plan's {lines} lines and the suite's {tests} tests agree."),
            1 => write!(f, "\n1 finding in {lines} lines and {tests} tests."),
            count => write!(f, "\n{count} findings in {lines} lines and {tests} tests."),
        }
    }
}
