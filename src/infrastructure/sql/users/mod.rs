//! Users on SQL.

#[macro_use]
mod conditions;
#[macro_use]
mod row;

mod list;
mod queries;
mod save;
mod search;
mod statements;
mod work;

pub use queries::SqlUsers;
