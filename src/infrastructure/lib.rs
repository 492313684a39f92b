//! Adapters with input and output: SQL, cryptography, clock and outbound HTTP.

pub mod breached;
pub mod crypto;
mod outbound;
pub mod sql;
pub mod system;
#[cfg(test)]
mod testing;
