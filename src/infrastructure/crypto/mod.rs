//! Passwords, tokens, signatures and randomness. aws-lc-rs is the one provider of primitives; Argon2id comes from
//! its own crate.

mod equal;
mod hasher;
mod hashing;
mod jwt;
mod opaque;
mod random;
mod rater;
mod signer;

pub use equal::are_equal;
pub use hasher::{Argon2Hasher, Argon2Settings};
pub use hashing::{HashLoad, HashObserver};
pub use jwt::{JwtKey, JwtSettings, JwtTokens};
pub use opaque::RandomTokens;
pub use random::SystemRandomness;
pub use rater::ZxcvbnRater;
pub use signer::HmacSigner;
