//! Hexwright: the composition root. Public so that tests build the very same service as the binary.

pub mod config;
