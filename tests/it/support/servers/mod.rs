//! Private throw-away servers, and databases on them.

mod database;
mod postgres;

pub(crate) use database::TestDatabase;
