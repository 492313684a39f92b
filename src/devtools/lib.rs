//! Tools for those who grow the service: `cargo go` takes the next test of PLAN.md from red to green.
//!
//! Reading order: [`plan`] (what is to be done), [`step`] (taking one step), [`check`] (whether plan and suite agree),
//! [`status`]; below them [`workspace`], [`runner`] (building and running tests), [`source`] (reading them) and
//! [`skeleton`] (writing them). [`cli`] is what people and programs call.

pub mod check;
pub mod cli;
pub mod failure;
pub mod plan;
pub mod project;
pub mod runner;
pub mod skeleton;
pub mod source;
pub mod status;
pub mod step;
pub mod workspace;

#[cfg(test)]
mod testing;
