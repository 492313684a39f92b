//! Use cases: what the service does, told in terms of the domain's ports. One file per use case or small family.
//!
//! [`users::Users`] and [`auth::Auth`] are the façades; each implements the driving port of its module, and other
//! modules and the API hold that port only.

pub mod auth;
pub mod shared;
pub mod users;

#[cfg(test)]
mod testing;
