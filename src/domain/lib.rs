//! The core of the house: types, rules, events and ports. It depends on nothing but the standard library.
//!
//! Reading order: [`shared`] (ids, time, input, errors, the ports everybody needs), then a feature: [`users`]
//! (who somebody is), [`auth`] (how they prove it), [`authorization`] (what they may do).

pub mod auth;
pub mod authorization;
pub mod shared;
pub mod users;

#[cfg(test)]
mod testing;
