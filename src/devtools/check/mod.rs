//! Whether plan and suite agree: `cargo go check`.

mod agree;
mod finding;
mod suite;

pub use agree::check;
pub use finding::{Checked, Finding, Kind};

#[cfg(test)]
mod tests;
