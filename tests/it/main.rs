//! Everything that needs more than one room.

mod api;
mod architecture;
mod cli;
mod contract;
mod faults;
mod hostile;
mod observability;
mod support;
mod telemetry;
