//! The versions of the API, and how answers look in each.
//!
//! A handler answers a [`Reply`](crate::reply::Reply) or an [`ApiError`](crate::error::ApiError) and knows no version;
//! the [`Shape`] of the version that was asked writes the bytes.

mod known;
mod plain;
mod respond;
mod shape;

pub use known::ApiVersion;
pub(crate) use plain::{Plain, ProblemBody, ProblemItem, names};
pub(crate) use respond::{respond, write_error};
pub(crate) use shape::{Asked, Shape};

#[cfg(test)]
mod tests;
