//! Everything that needs more than one room.

mod api;
mod cli;
mod contract;
mod support;
