use super::{
    super::fixture::{AUDIENCE, ISSUER, SECRET, claims, ed25519, header_of, hs256, signed, tokens, wire},
    *,
};
use serde_json::Value;

fn payload_of(token: &Secret) -> Value {
    let payload = token.expose().split('.').nth(1).expect("a payload");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).expect("base64url")).expect("JSON")
}

#[test]
fn what_is_signed_reads_back_with_either_algorithm() {
    for key in [hs256(SECRET), ed25519()] {
        let tokens = tokens(vec![key]);
        let token = tokens.sign_access_token(claims()).expect("a token");
        assert_eq!(tokens.read_access_token(&token).expect("claims"), claims());
    }
}

#[test]
fn a_token_has_exactly_the_documented_header_and_claims() {
    let token = tokens(vec![ed25519()]).sign_access_token(claims()).expect("a token");
    assert_eq!(payload_of(&token), wire());
    let header =
        URL_SAFE_NO_PAD.decode(token.expose().split('.').next().expect("a header")).expect("base64url");
    let header: Value = serde_json::from_slice(&header).expect("JSON");
    assert_eq!(header, header_of(&ed25519()));
}

#[test]
fn a_token_of_another_program_with_the_key_is_read_whatever_the_order_of_its_members() {
    let key = hs256(SECRET);
    let token = signed(&header_of(&key), &wire());
    assert_eq!(tokens(vec![key]).read_access_token(&token).expect("claims"), claims());
}

#[test]
fn a_new_key_in_front_signs_and_the_old_one_still_verifies() {
    let before = tokens(vec![hs256(SECRET)]).sign_access_token(claims()).expect("a token");
    let rotated = tokens(vec![ed25519(), hs256(SECRET)]);
    assert!(rotated.read_access_token(&before).is_ok());
    let after = rotated.sign_access_token(claims()).expect("a token");
    assert!(tokens(vec![ed25519()]).read_access_token(&after).is_ok());
    assert!(tokens(vec![ed25519()]).read_access_token(&before).is_err(), "the old key is gone");
}

#[test]
fn public_keys_are_those_that_can_be_public_in_the_order_of_the_settings() {
    assert_eq!(tokens(vec![hs256(SECRET)]).list_public_keys(), []);
    let keys = tokens(vec![hs256(SECRET), ed25519()]).list_public_keys();
    assert_eq!(keys.iter().map(|key| key.key_id.as_str()).collect::<Vec<_>>(), [ed25519().id()]);
}

#[test]
fn the_time_is_left_to_the_claims() {
    let tokens = tokens(vec![hs256(SECRET)]);
    let token = tokens.sign_access_token(claims()).expect("a token");
    assert!(tokens.read_access_token(&token).is_ok(), "it expired in 1970, and says so itself");
}

#[test]
fn the_longest_issuer_and_audience_still_make_tokens_that_are_read() {
    let settings =
        JwtSettings { issuer: "\"".repeat(200), audience: "\\".repeat(200), keys: vec![ed25519()] };
    let tokens = JwtTokens::new(settings).expect("tokens");
    let token = tokens.sign_access_token(claims()).expect("a token");
    assert_eq!(tokens.read_access_token(&token).expect("claims"), claims());
}

#[test]
fn settings_that_cannot_work_are_refused() {
    let with = |issuer: &str, audience: &str, keys: Vec<JwtKey>| {
        JwtTokens::new(JwtSettings { issuer: issuer.into(), audience: audience.into(), keys })
    };
    assert!(with(ISSUER, AUDIENCE, vec![hs256(SECRET)]).is_ok());
    assert!(with("", AUDIENCE, vec![hs256(SECRET)]).is_err());
    assert!(with(ISSUER, &"a".repeat(201), vec![hs256(SECRET)]).is_err());
    assert!(with(ISSUER, "a\nb", vec![hs256(SECRET)]).is_err());
    assert!(with(ISSUER, AUDIENCE, vec![]).is_err());
    assert!(with(ISSUER, AUDIENCE, vec![hs256(SECRET), ed25519(), hs256(SECRET)]).is_err());
}
