//! Use cases of authentication. They know users by the driving port of `users` only, so that either module can run
//! elsewhere; each keeps to its own unit of work.

mod account;
mod authenticate;
mod direct_reads;
mod facade;
mod issue;
mod login;
mod passwords;
mod refresh;
mod register;
mod sessions;
mod throttle;
mod touches;

pub use direct_reads::DirectReads;
pub use facade::{Auth, AuthPorts};
pub use throttle::LoginLimits;

#[cfg(test)]
mod tests;
