//! The workspace that is driven: its packages, their targets, its settings, and how cargo is called in it.

mod house;
mod metadata;
mod settings;
mod tools;

pub use house::{House, Houses};
pub use metadata::{Package, Target, Workspace};
pub use settings::Settings;
pub use tools::{Runner, Tools};
pub(crate) use tools::{forget_who_called, output_of};

#[cfg(test)]
mod tests;
