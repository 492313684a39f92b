//! Hexwright: the composition root. Public so that tests build the very same service as the binary.

pub mod bootstrap;
pub mod cli;
pub mod config;
pub mod lifecycle;
pub mod listener;
pub mod telemetry;
