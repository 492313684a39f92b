//! Use cases of users.

mod administer;
mod create;
mod credentials;
mod facade;
mod profile;
mod read;

pub use facade::{UserPorts, Users};

#[cfg(test)]
mod tests;
