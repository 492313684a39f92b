//! What a step ended in, for people (`Display`) and for programs (JSON).

use std::fmt;

use serde::Serialize;

use super::GateFailure;
use crate::{
    plan::{Plan, PlanLine},
    runner::{CompileError, FailedTest},
};

/// A line of the plan as it is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Todo {
    /// Its section's heading.
    pub section: String,
    /// The behaviour.
    pub sentence: String,
    /// The test.
    pub path: String,
    /// The line's number in PLAN.md.
    pub line: usize,
}

/// What a step ended in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Step {
    /// Every line is marked.
    Done,
    /// There was no test; a skeleton was written and seen failing.
    Written {
        /// The line.
        todo: Todo,
        /// What was changed.
        files: Vec<String>,
        /// Where the test stands.
        place: String,
    },
    /// The test is still the skeleton.
    Unwritten {
        /// The line.
        todo: Todo,
        /// Where the test stands.
        place: String,
    },
    /// It does not compile.
    Broken {
        /// The line.
        todo: Todo,
        /// The first error.
        error: CompileError,
    },
    /// It fails. It counts as seen red from now on.
    Red {
        /// The line.
        todo: Todo,
        /// What fails: the test, or its cases on some adapters.
        failed: Vec<FailedTest>,
        /// The cases that pass.
        passed: Vec<String>,
    },
    /// It stands in the source but does not run.
    NotRun {
        /// The line.
        todo: Todo,
        /// Why, as the rest of a sentence.
        reason: String,
    },
    /// It passes, but there is a doubt that it tests anything.
    Refused {
        /// The line.
        todo: Todo,
        /// What the doubt is.
        doubt: Doubt,
        /// Where the test stands.
        place: String,
    },
    /// It passes and was seen red, but something else is not in order.
    GateFailed {
        /// The line.
        todo: Todo,
        /// What is not in order.
        failure: GateFailure,
    },
    /// The line is marked.
    Marked {
        /// The line.
        todo: Todo,
        /// Why it was marked without having been seen red.
        adopted: Option<String>,
        /// The next line.
        next: Option<Todo>,
    },
}

/// Why a passing test is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// Nobody saw it fail.
    NeverSeenRed,
    /// It was seen failing, and changed since.
    ChangedSinceRed,
    /// Nothing in it asserts anything that it reaches.
    AssertsNothing,
}

impl Todo {
    /// The line of this plan.
    pub fn of(plan: &Plan, line: &PlanLine) -> Self {
        let section = plan.section_of(line).to_owned();
        Self { section, sentence: line.sentence.clone(), path: line.path.to_string(), line: line.number }
    }
}

impl Step {
    /// What the process ends with; see `cargo go --help`.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Done | Self::Marked { .. } => 0,
            Self::Refused { .. } => 3,
            Self::GateFailed { .. } => 4,
            _ => 1,
        }
    }
}

impl fmt::Display for Todo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} — {}\n  {}", self.section, self.sentence, self.path)
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done => f.write_str("DONE  every line of the plan is marked."),
            Self::Written { todo, files, place } => {
                write!(f, "RED   {todo}\n\nThere was no test; this skeleton fails now: {place}")?;
                writeln!(f, "\nChanged: {}", files.join(", "))?;
                f.write_str("Write what the sentence promises, then `cargo go`.")
            }
            Self::Unwritten { todo, place } => {
                write!(f, "RED   {todo}\n\nThe test is still the skeleton: {place}")?;
                f.write_str("\nWrite what the sentence promises, then `cargo go`.")
            }
            Self::Broken { todo, error } => write!(f, "RED   {todo}\n\n{}", error.rendered),
            Self::Red { todo, failed, passed } => {
                writeln!(f, "RED   {todo}")?;
                write_failures(f, failed, passed)?;
                f.write_str("\n\nSeen red. Write only enough code, then `cargo go`.")
            }
            Self::NotRun { todo, reason } => write!(f, "RED   {todo}\n\nThe test does not run: {reason}."),
            Self::Refused { todo, doubt, place } => {
                write!(f, "DOUBT {todo}\n\nIt passes, but {doubt}: {place}\n{}", doubt.advice())
            }
            Self::GateFailed { todo, failure } => {
                write!(f, "GATE  {todo}\n\nThe test passes, but {failure}\n\nThe line is not marked.")
            }
            Self::Marked { todo, adopted, next } => {
                write!(f, "GREEN {todo}")?;
                adopted.as_ref().map_or(Ok(()), |reason| write!(f, "\n  adopted: {reason}"))?;
                f.write_str("\n\nThe gate is passed and the line is marked. Tidy up, commit.\n\n")?;
                match next {
                    Some(next) => write!(f, "NEXT  {next}"),
                    None => Self::Done.fmt(f),
                }
            }
        }
    }
}

fn write_failures(f: &mut fmt::Formatter<'_>, failed: &[FailedTest], passed: &[String]) -> fmt::Result {
    let mut told: Vec<&FailedTest> = vec![];
    for one in failed {
        // The same failure on another adapter is told by its name alone.
        let same = told.iter().any(|other| other.message == one.message && other.left == one.left);
        let details = if same { " fails in the same way".to_owned() } else { format!("\n{one}") };
        if failed.len() + passed.len() > 1 {
            write!(f, "\n{}{details}", one.test)?;
        } else {
            f.write_str(&details)?;
        }
        told.push(one);
    }
    passed.iter().try_for_each(|test| write!(f, "\n{test} passes"))
}

impl fmt::Display for FailedTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        self.printed.as_ref().map_or(Ok(()), |printed| write!(f, "\n{printed}"))?;
        for (name, side) in [("left", &self.left), ("right", &self.right)] {
            if let Some(side) = side {
                write!(f, "\n{name:>7}: {side}")?;
            }
        }
        // Where a library judged is no place to look at.
        let place = self.place.as_ref().filter(|place| !place.starts_with('/'));
        place.map_or(Ok(()), |place| write!(f, "\n     at {place}"))
    }
}

impl Doubt {
    /// What to do about it.
    fn advice(self) -> &'static str {
        match self {
            Self::NeverSeenRed | Self::ChangedSinceRed => {
                "Break the code and `cargo go`, then mend it and `cargo go`;\n\
                 or keep the test as it is: `cargo go --adopt \"the reason\"`. The line is not marked."
            }
            Self::AssertsNothing => "The line is not marked.",
        }
    }
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NeverSeenRed => "nobody saw it fail",
            Self::ChangedSinceRed => "it changed since it was seen failing",
            Self::AssertsNothing => "it asserts nothing that it reaches",
        })
    }
}
