//! Errors: the codes of the contract, the one error type, and what each use case's errors are to a client.

mod api_error;
mod code;
mod from_auth;
mod from_users;

pub(crate) use api_error::{ApiError, Fault, Place};
pub(crate) use code::ErrorCode;

#[cfg(test)]
mod tests;
