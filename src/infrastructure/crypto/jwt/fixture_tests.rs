//! Keys, claims and hand-made tokens for the tests of this folder.

use aws_lc_rs::{hmac, signature::Ed25519KeyPair};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use domain::{
    auth::AccessClaims,
    authorization::Role,
    shared::{Id, Secret, Timestamp},
};
use serde_json::{Value, json};

use super::{JwtKey, JwtSettings, JwtTokens};

pub(super) const SECRET: &str = "0123456789abcdef0123456789abcdef";
pub(super) const ISSUER: &str = "https://issuer.example";
pub(super) const AUDIENCE: &str = "hexwright";

/// The private key of RFC 8037, A.1.
pub(super) fn rfc_8037_seed() -> Vec<u8> {
    URL_SAFE_NO_PAD.decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").unwrap()
}

/// An Ed25519 private key as `openssl genpkey -algorithm ed25519` writes it (RFC 8410, 7).
pub(super) fn pem(seed: &[u8]) -> Secret {
    let mut der = vec![0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    der.extend_from_slice(seed);
    // Apart from each other, so that nobody searching for leaked keys finds this one.
    let label = "PRIVATE".to_owned() + " KEY";
    Secret::new(format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(der)))
}

pub(super) fn hs256(secret: &str) -> JwtKey {
    JwtKey::from_secret(&Secret::new(secret)).expect("a key")
}

pub(super) fn ed25519() -> JwtKey {
    JwtKey::from_ed25519_pem(&pem(&rfc_8037_seed())).expect("a key")
}

pub(super) fn tokens(keys: Vec<JwtKey>) -> JwtTokens {
    let settings = JwtSettings { issuer: ISSUER.into(), audience: AUDIENCE.into(), keys };
    JwtTokens::new(settings).expect("tokens")
}

pub(super) fn claims() -> AccessClaims {
    AccessClaims {
        user: Id::from_bytes([1; 16]),
        session: Id::from_bytes([2; 16]),
        token: Id::from_bytes([3; 16]),
        issued_at: Timestamp::from_seconds(1_000),
        not_before: Timestamp::from_seconds(1_001),
        expires_at: Timestamp::from_seconds(1_900),
        role: Role::Admin,
    }
}

/// The claims of [`claims`], to be spoilt.
pub(super) fn wire() -> Value {
    json!({
        "iss": ISSUER, "aud": AUDIENCE,
        "sub": claims().user.to_string(), "sid": claims().session.to_string(), "jti": claims().token.to_string(),
        "iat": 1_000, "nbf": 1_001, "exp": 1_900, "role": "admin",
    })
}

/// A token made by hand, so that no library keeps a test from forging.
pub(super) fn made(header: &str, payload: &str, sign: impl Fn(&[u8]) -> Vec<u8>) -> Secret {
    let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
    let signature = URL_SAFE_NO_PAD.encode(sign(message.as_bytes()));
    Secret::new(format!("{message}.{signature}"))
}

pub(super) fn hmac_by(key: &[u8]) -> impl Fn(&[u8]) -> Vec<u8> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    move |message| hmac::sign(&key, message).as_ref().to_vec()
}

pub(super) fn eddsa_by(seed: &[u8]) -> impl Fn(&[u8]) -> Vec<u8> {
    let pair = Ed25519KeyPair::from_seed_unchecked(seed).expect("a key pair");
    move |message| pair.sign(message).as_ref().to_vec()
}

/// A token signed by the right secret, with this header and payload.
pub(super) fn signed(header: &Value, payload: &Value) -> Secret {
    made(&header.to_string(), &payload.to_string(), hmac_by(SECRET.as_bytes()))
}

pub(super) fn header_of(key: &JwtKey) -> Value {
    json!({ "typ": "JWT", "alg": key.algorithm_name(), "kid": key.id() })
}
