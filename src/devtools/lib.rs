//! Tools for those who grow the service: `cargo go` takes the next test of PLAN.md from red to green.
//!
//! Reading order: [`plan`] (what is to be done).

pub mod failure;
pub mod plan;
pub mod runner;
pub mod skeleton;
pub mod source;
pub mod workspace;

#[cfg(test)]
mod testing;
