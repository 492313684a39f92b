use super::*;

fn signer(secret: &str) -> HmacSigner {
    HmacSigner::new(&Secret::new(secret))
}

#[test]
fn what_was_signed_is_known_again_by_every_signer_with_the_secret() {
    let tag = signer("a").sign("cursor", b"message");
    assert!(signer("a").is_signed("cursor", b"message", &tag));
    assert!(!signer("b").is_signed("cursor", b"message", &tag));
}

#[test]
fn a_tag_is_good_for_its_purpose_alone() {
    let tag = signer("a").sign("cursor", b"message");
    assert!(!signer("a").is_signed("link", b"message", &tag));
    assert!(!signer("a").is_signed("cursorm", b"essage", &tag));
}

#[test]
fn a_changed_message_or_tag_is_not_signed() {
    let signer = signer("a");
    let mut tag = signer.sign("cursor", b"message");
    assert!(!signer.is_signed("cursor", b"massage", &tag));
    assert!(!signer.is_signed("cursor", b"message", &tag[..31]));
    assert!(!signer.is_signed("cursor", b"message", b""));
    tag[31] ^= 1;
    assert!(!signer.is_signed("cursor", b"message", &tag));
}

#[test]
fn a_signer_is_never_shown_by_debug() {
    assert_eq!(format!("{:?}", signer("hunter2")), "HmacSigner(redacted)");
}
