//! The database: which engine, its connections, and how one text runs on both.

mod damage;
#[macro_use]
mod engine;
mod lease;
mod postgres;
mod probe;
mod settings;
mod sqlite;
mod sqlite_files;
mod sqlite_places;
mod sqlite_stop;
mod suspicion;

pub use damage::is_damage;
pub use engine::Database;
pub(super) use engine::{Engine, Statement, Tx, bounded};
#[cfg(test)]
pub(super) use lease::Lease;
pub use settings::DatabaseSettings;

#[cfg(test)]
mod tests;

#[cfg(test)]
mod stop_tests;
