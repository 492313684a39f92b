use aws_lc_rs::{constant_time::verify_slices_are_equal, hmac};
use domain::shared::{Secret, Signer};

/// HMAC-SHA-256 (RFC 2104) under a key of its own, so that no tag is ever a signature of something else that the same
/// secret signs. Each purpose has its own tags.
#[derive(Clone)]
pub struct HmacSigner {
    key: hmac::Key,
}

impl HmacSigner {
    /// A signer whose key is derived from this secret. Every process with the same secret makes the same tags.
    pub fn new(secret: &Secret) -> Self {
        let root = hmac::Key::new(hmac::HMAC_SHA256, secret.expose().as_bytes());
        let derived = hmac::sign(&root, b"hexwright: key of the signer, version 1");
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, derived.as_ref()) }
    }

    fn tag(&self, purpose: &str, message: &[u8]) -> hmac::Tag {
        let mut context = hmac::Context::with_key(&self.key);
        // With its length in front, no purpose and message can be read as another pair.
        context.update(&(purpose.len() as u64).to_be_bytes());
        context.update(purpose.as_bytes());
        context.update(message);
        context.sign()
    }
}

impl Signer for HmacSigner {
    fn sign(&self, purpose: &'static str, message: &[u8]) -> [u8; 32] {
        let mut tag = [0; 32];
        tag.copy_from_slice(self.tag(purpose, message).as_ref());
        tag
    }

    fn is_signed(&self, purpose: &'static str, message: &[u8], tag: &[u8]) -> bool {
        verify_slices_are_equal(self.tag(purpose, message).as_ref(), tag).is_ok()
    }
}

impl std::fmt::Debug for HmacSigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HmacSigner(redacted)")
    }
}

#[cfg(test)]
#[path = "signer_tests.rs"]
mod tests;
