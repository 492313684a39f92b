use domain::shared::{Randomness, Source};

/// The generator of aws-lc-rs, which the operating system seeds. Safe for keys.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandomness;

impl Randomness for SystemRandomness {
    fn random_bytes(&self) -> Result<[u8; 32], Source> {
        let mut bytes = [0; 32];
        #[expect(clippy::disallowed_methods, reason = "this is the adapter that the ban points to")]
        aws_lc_rs::rand::fill(&mut bytes).map_err(|_| "the system has no random bytes")?;
        Ok(bytes)
    }
}

#[cfg(test)]
#[path = "random_tests.rs"]
mod tests;
