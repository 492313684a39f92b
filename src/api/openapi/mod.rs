//! The OpenAPI documents (3.1), made from the handlers' own descriptions.
//!
//! Handlers tell what only they know: summary, parameters, bodies, and the codes of their own errors, as the
//! description of the status (`"email_taken username_taken"`). `operations.rs` adds what every operation has in
//! common, in the version's [`Dialect`].

mod dialect;
mod document;
mod operations;

pub(crate) use dialect::{Dialect, EXAMPLE_REQUEST_ID};
pub use document::openapi_json;
pub(crate) use operations::header;

#[cfg(test)]
mod tests;
