//! Who may do what: roles have permissions, actions need one. All of it is in the two tables of this file's neighbours.

mod actions;
mod authorizer;
mod roles;

pub use actions::Action;
pub use authorizer::{Forbidden, authorize};
pub use roles::{Permission, Role};

#[cfg(test)]
mod tests;
