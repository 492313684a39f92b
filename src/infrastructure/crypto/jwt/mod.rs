//! Access tokens as signed JWTs (RFC 7519, RFC 7515).

mod claims;
mod key;
mod tokens;

pub use key::JwtKey;
pub use tokens::{JwtSettings, JwtTokens};

#[cfg(test)]
#[path = "fixture_tests.rs"]
mod fixture;
