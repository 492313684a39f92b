//! The port: who is accepted, how HTTP is spoken with them, and a bound on everything that a stranger can hold on to.
//!
//! Reading order: `limits.rs` (what is bounded), `port.rs` (who is accepted), `connection.rs` (one conversation from its first
//! byte to its last), `pulse.rs` (what a connection is doing, and when that has taken too long).

mod answering;
mod arriving;
mod connection;
mod conversations;
mod handshakes;
#[cfg(test)]
mod http2_tests;
mod leftover;
mod limits;
mod lingering;
mod owed;
mod pace;
mod piece;
mod places;
mod port;
mod protocols;
mod pulse;
mod refused;
mod room;
mod shares;
#[cfg(test)]
mod stalled_tests;
#[cfg(test)]
mod tests;
mod tls;
#[cfg(test)]
mod unread_tests;
mod watched;
mod written;

pub use conversations::Conversations;
pub use limits::{ConnectionLimits, PaceLimits};
pub use port::Listener;
pub use room::make_room;
pub use tls::{Tls, Validity};
