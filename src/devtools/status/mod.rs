//! How far the plan is: `cargo go status`.

mod progress;

pub use progress::{Progress, SectionProgress};

#[cfg(test)]
mod tests;
