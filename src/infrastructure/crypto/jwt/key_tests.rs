use super::{
    super::fixture::{SECRET, ed25519, hs256, pem, rfc_8037_seed},
    *,
};
use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use base64::engine::general_purpose::STANDARD;

#[test]
fn the_id_of_an_ed25519_key_is_its_thumbprint_of_rfc_7638() {
    // RFC 8037, A.3.
    assert_eq!(ed25519().id(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}

#[test]
fn the_public_half_of_an_ed25519_key_is_shown() {
    let x = URL_SAFE_NO_PAD.decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo").expect("base64url");
    assert_eq!(ed25519().public(), Some(&PublicKey { key_id: ed25519().id().to_owned(), bytes: x }));
}

#[test]
fn a_secret_has_an_id_of_its_own_that_is_no_part_of_it_and_no_public_half() {
    let (one, other) = (hs256(SECRET), hs256("another secret of at least 32 bytes"));
    assert_ne!(one.id(), other.id());
    assert_eq!(one.id(), hs256(SECRET).id());
    assert_eq!(one.id().len(), 16);
    assert!(!SECRET.contains(one.id()) && !one.id().contains(&SECRET[..8]));
    assert_eq!(one.public(), None);
}

#[test]
fn a_secret_of_less_than_32_bytes_is_refused() {
    assert!(JwtKey::from_secret(&Secret::new(&SECRET[..31])).is_err());
}

#[test]
fn only_an_ed25519_private_key_in_pem_is_one() {
    let of = |pem: String| JwtKey::from_ed25519_pem(&Secret::new(pem)).map_err(|error| error.to_string());
    let right = pem(&rfc_8037_seed()).expose().to_owned();
    assert!(of(right.clone()).is_ok());
    let p256 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
    let label = "PRIVATE".to_owned() + " KEY";
    let p256 = STANDARD.encode(p256.expect("a key"));
    for wrong in [
        String::new(),
        SECRET.to_owned(),
        right.replace("PRIVATE", "PUBLIC"),
        pem(&[7; 31]).expose().to_owned(),
        format!("-----BEGIN {label}-----\n{p256}\n-----END {label}-----\n"),
    ] {
        let error = of(wrong.clone()).expect_err(&wrong);
        assert_eq!(error, "the key of access tokens is not an Ed25519 private key in PEM (PKCS#8)");
    }
}

#[test]
fn a_key_is_never_shown_by_debug() {
    let shown = format!("{:?} {:?}", hs256(SECRET), ed25519());
    assert!(!shown.contains("0123456789") && !shown.contains("nWGx"), "{shown}");
}
