//! Comparing secrets.

use aws_lc_rs::constant_time::verify_slices_are_equal;

/// Whether two secrets are the same. How long it takes tells nothing but their lengths.
pub fn are_equal(one: &[u8], other: &[u8]) -> bool {
    verify_slices_are_equal(one, other).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_equal_in_every_byte_and_in_length() {
        assert!(are_equal(b"secret", b"secret"));
        assert!(are_equal(b"", b""));
        for other in ["secreT", "Secret", "secre", "secrets", ""] {
            assert!(!are_equal(b"secret", other.as_bytes()), "{other}");
        }
    }
}
