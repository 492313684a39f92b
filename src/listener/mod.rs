//! The port: who is accepted, how HTTP is spoken with them, and a bound on everything that a stranger can hold on to.

mod connection;
mod port;
#[cfg(test)]
mod tests;
mod watched;

pub use connection::Conversations;
pub use port::{ConnectionLimits, Listener};
