//! Sessions and refresh tokens on SQL.

#[macro_use]
mod row;

mod queries;
mod statements;
mod work;

pub use queries::SqlAuth;
