//! Everything that needs more than one room.

mod api;
mod architecture;
mod cli;
mod contract;
mod documents;
mod faults;
mod generated;
mod hostile;
mod observability;
mod support;
mod telemetry;
