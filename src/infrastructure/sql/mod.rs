//! The stores on SQL: `SQLite`, embedded and the default, and PostgreSQL, the one that scales.
//!
//! Each statement is written once and runs on both. What really differs (locking clauses, search, types of columns, error codes)
//! is one constant or one small file. Reading order: `database`, then `work` (transactions), then a feature.

#[macro_use]
mod database;

mod access_cache;
mod auth;
mod columns;
mod errors;
mod migrator;
mod observe;
mod outbox;
#[cfg(test)]
mod testing;
mod users;
mod work;

pub use access_cache::AccessCache;
pub use auth::SqlAuth;
pub use database::{Database, DatabaseSettings, is_damage};
pub use migrator::{MigrateError, MigrationStatus, Migrator};
pub use observe::{ConnectionWait, DatabaseObserver, PoolUsage, StatementEnd};
pub use users::SqlUsers;
