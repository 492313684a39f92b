//! The yardstick: the smallest axum 0.8 + sqlx 0.9 server that does the same work on the same tables. It checks the
//! signature and the time of a JWT, and that is all it does beyond its queries: no session, no rate limit, no id of the
//! request, no log, no header but those of hyper.

mod database;
mod handlers;
mod login;
mod server;
mod token;
mod user;

pub(crate) use database::{Database, Stamp, on_writer};
pub(crate) use server::serve;
