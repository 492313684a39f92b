//! What can be wrong with a plan.

use std::fmt;

/// One line that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanProblem {
    /// The line's number in the file, from 1.
    pub line: usize,
    /// What is wrong with it, as the rest of a sentence that begins with the line.
    pub reason: String,
}

/// Everything wrong with a plan, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanProblems(pub Vec<PlanProblem>);

impl fmt::Display for PlanProblems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}PLAN.md:{}: {}", problem.line, problem.reason)?;
        }
        Ok(())
    }
}

impl std::error::Error for PlanProblems {}
