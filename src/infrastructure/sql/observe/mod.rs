//! Who watches the database, and the one way by which every statement passes them.

mod connection;
mod executor;
mod last_write;
mod observer;
mod seen;
mod text;

pub(super) use executor::Executing;
pub(super) use last_write::LastWrite;
pub(super) use observer::Watch;
pub use observer::{ConnectionWait, DatabaseObserver, PoolUsage, StatementEnd};

#[cfg(test)]
mod tests;
