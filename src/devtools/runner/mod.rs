//! Building, listing and running tests, and reading what came of it.
//!
//! One test is run by its own binary, which is what both `cargo test` and nextest do after building; so an answer takes
//! no longer than the build, and reads the same wherever it runs. The whole suite is run by nextest where it is
//! installed.

mod build;
mod list;
mod matrix;
mod outcome;
mod single;
mod suite;

pub use build::{Binary, Built, CompileError, build};
pub use list::{Listed, list};
pub use matrix::{Matrix, Suite};
pub use outcome::{FailedTest, Outcome};
pub use single::run_one;
pub use suite::{SuiteRun, run_all};

#[cfg(test)]
mod tests;
