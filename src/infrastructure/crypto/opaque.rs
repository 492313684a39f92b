use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    auth::{OpaqueToken, OpaqueTokens, TokenDigest},
    shared::{Randomness, Secret, Source},
};

/// Refresh tokens: `hwr_` and 256 random bits in base64url. The beginning lets scanners find one that leaked.
#[derive(Clone)]
pub struct RandomTokens {
    randomness: Arc<dyn Randomness>,
}

impl RandomTokens {
    /// What every token begins with.
    pub const PREFIX: &'static str = "hwr_";

    /// Makes tokens of these random bytes.
    pub fn new(randomness: Arc<dyn Randomness>) -> Self {
        Self { randomness }
    }
}

impl OpaqueTokens for RandomTokens {
    fn mint_token(&self) -> Result<OpaqueToken, Source> {
        let mut text = String::with_capacity(Self::PREFIX.len() + 43);
        text.push_str(Self::PREFIX);
        URL_SAFE_NO_PAD.encode_string(self.randomness.random_bytes()?, &mut text);
        let secret = Secret::new(text);
        let digest = self.digest_token(&secret);
        Ok(OpaqueToken { secret, digest })
    }

    fn digest_token(&self, presented: &Secret) -> TokenDigest {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(digest(&SHA256, presented.expose().as_bytes()).as_ref());
        TokenDigest(bytes)
    }
}

#[cfg(test)]
#[path = "opaque_tests.rs"]
mod tests;
