//! Who watches the database, and the one way by which every statement passes them.

mod connection;
mod executor;
mod observer;
mod seen;
mod text;

pub(super) use executor::Executing;
pub(super) use observer::Watch;
pub use observer::{ConnectionWait, DatabaseObserver, PoolUsage, StatementEnd};

#[cfg(test)]
mod tests;
