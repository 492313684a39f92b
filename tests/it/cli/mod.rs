//! The real binary as a black box: its own folder, no environment but what a test gives.

mod configuration;
mod doctor;
mod help;
mod keys;
mod migrate;
mod openapi;
mod postgres;
pub(crate) mod program;
mod readme;
mod serve;
pub(crate) mod serving;
mod shutdown;
mod users;
