//! Whoever observes the service, each implemented by instruments and spans. [`Observers`] makes them all.

mod auth;
mod born;
mod database;
mod dependencies;
mod hashing;
mod observers;
mod outcome;
mod process;
mod requests;
mod runtime;
mod trace;
mod use_case;
mod users;

pub(crate) use auth::ObservedAuth;
pub(crate) use observers::Observers;
pub(crate) use users::ObservedUsers;

#[cfg(test)]
mod tests;
