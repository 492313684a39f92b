//! One step of red, green, tidy: `cargo go`.

mod gate;
mod red;
mod report;
mod take;

pub use gate::{GateFailure, pass_gate};
pub use red::RedTests;
pub use report::{Doubt, Step, Todo};
pub use take::take;
pub(crate) use take::why_not_listed;

#[cfg(test)]
mod tests;
