//! Why a command could not do its work at all.

use std::fmt;

/// One or more clear sentences for the person (or program) that said `cargo go`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure(pub String);

impl Failure {
    /// The failure that these words tell.
    pub fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }

    /// `what` could not be done, because of `why`.
    pub fn because(what: impl fmt::Display, why: impl fmt::Display) -> Self {
        Self(format!("{what}: {why}"))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failure {}

impl From<crate::plan::PlanProblems> for Failure {
    fn from(problems: crate::plan::PlanProblems) -> Self {
        Self(problems.to_string())
    }
}

impl From<crate::plan::EditError> for Failure {
    fn from(error: crate::plan::EditError) -> Self {
        Self(error.to_string())
    }
}
