//! Bringing the tables into the shape that this program needs, and back.

mod error;
mod run;
mod steps;
mod wipe;

pub use error::MigrateError;
pub use run::{MigrationStatus, Migrator};

#[cfg(test)]
mod tests;
