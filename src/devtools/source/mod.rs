//! The tests' source, read as tokens: where a test stands, what it is made of, whether it asserts anything.
//!
//! Tokens and not a syntax tree, because tests also stand inside macros (`proptest! { … }`), which no syntax tree
//! looks into.

mod asserts;
mod function;
mod krate;
mod scan;
mod tokens;

pub use asserts::Helpers;
pub(crate) use function::UNWRITTEN;
pub use function::{Function, Module};
pub use krate::Crate;
pub use tokens::fingerprint;

#[cfg(test)]
mod asserts_tests;
#[cfg(test)]
mod tests;
