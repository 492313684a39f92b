//! PLAN.md: sections by feature, a line a test. Reading it, and marking a line without touching any other byte.

mod edit;
mod line;
mod parse;
mod problem;

pub use edit::{EditError, mark};
pub use line::{Plan, PlanLine, TestPath};
pub use parse::parse;
pub use problem::{PlanProblem, PlanProblems};

#[cfg(test)]
mod tests;
