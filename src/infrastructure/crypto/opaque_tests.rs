use super::*;

/// Always the same bytes, or none at all.
struct Fixed(Option<u8>);

impl Randomness for Fixed {
    fn random_bytes(&self) -> Result<[u8; 32], Source> {
        self.0.map(|byte| [byte; 32]).ok_or_else(|| "no random bytes".into())
    }
}

fn tokens(byte: Option<u8>) -> RandomTokens {
    RandomTokens::new(Arc::new(Fixed(byte)))
}

#[test]
fn a_token_is_its_beginning_and_all_256_bits_in_base64url() {
    let token = tokens(Some(0xfb)).mint_token().expect("a token");
    assert_eq!(token.secret.expose(), "hwr_-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_s");
}

#[test]
fn a_token_is_found_by_the_sha_256_of_its_text() {
    let tokens = tokens(Some(1));
    let token = tokens.mint_token().expect("a token");
    assert_eq!(tokens.digest_token(&token.secret), token.digest);
    // The test vector of FIPS 180-2 for `abc`.
    let TokenDigest(bytes) = tokens.digest_token(&Secret::new("abc"));
    assert_eq!((bytes[0], bytes[1], bytes[31]), (0xba, 0x78, 0xad));
}

#[test]
fn without_random_bytes_there_is_no_token() {
    assert!(tokens(None).mint_token().is_err());
}
