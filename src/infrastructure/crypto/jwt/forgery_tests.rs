//! Every known way to forge a token. Each case first shows that its untouched twin is read.

use super::{
    super::fixture::{
        AUDIENCE, ISSUER, SECRET, claims, ed25519, eddsa_by, header_of, hmac_by, hs256, made, pem,
        rfc_8037_seed, signed, tokens, wire,
    },
    *,
};
use serde_json::{Value, json};

/// Reads with both kinds of key, as after a rotation.
fn read(token: &Secret) -> Result<AccessClaims, TokenError> {
    tokens(vec![hs256(SECRET), ed25519()]).read_access_token(token)
}

#[track_caller]
fn refused(token: impl Into<String>) {
    let token = Secret::new(token);
    let answer = read(&token);
    assert!(matches!(answer, Err(TokenError::Invalid(_))), "{} gave {answer:?}", token.expose());
}

fn genuine() -> String {
    let token = signed(&header_of(&hs256(SECRET)), &wire());
    assert_eq!(read(&token).expect("claims"), claims());
    token.expose().to_owned()
}

fn with_header(name: &str, value: &Value) -> Secret {
    let mut header = header_of(&hs256(SECRET));
    header[name] = value.clone();
    signed(&header, &wire())
}

fn with_claim(name: &str, value: Value) -> Secret {
    let mut payload = wire();
    payload[name] = value;
    signed(&header_of(&hs256(SECRET)), &payload)
}

#[test]
fn alg_none_is_refused_however_it_is_written() {
    for none in ["none", "None", "NONE", "nOnE", "", " none", "none\u{0}"] {
        for key in [hs256(SECRET), ed25519()] {
            let header = json!({ "typ": "JWT", "alg": none, "kid": key.id() }).to_string();
            for signature in [vec![], vec![0; 32]] {
                refused(made(&header, &wire().to_string(), |_| signature.clone()).expose());
            }
            refused(made(&header, &wire().to_string(), hmac_by(SECRET.as_bytes())).expose());
        }
    }
    refused(with_header("alg", &Value::Null).expose());
}

#[test]
fn the_public_key_is_no_secret_of_hs256() {
    let public = ed25519().public().expect("a public key").bytes.clone();
    let mut spki = vec![0x30, 0x2a, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 3, 0x21, 0];
    spki.extend_from_slice(&public);
    let base64 = base64::engine::general_purpose::STANDARD.encode(&spki);
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{base64}\n-----END PUBLIC KEY-----\n");
    let x = URL_SAFE_NO_PAD.encode(&public);
    for key in [&public[..], &spki, pem.as_bytes(), pem.trim_end().as_bytes(), x.as_bytes()] {
        for alg in ["HS256", "HS384", "EdDSA"] {
            let header = json!({ "typ": "JWT", "alg": alg, "kid": ed25519().id() });
            refused(made(&header.to_string(), &wire().to_string(), hmac_by(key)).expose());
        }
    }
}

#[test]
fn the_algorithm_is_that_of_the_key_and_not_of_the_header() {
    for alg in ["HS384", "HS512", "EdDSA", "Ed25519", "RS256", "ES256", "PS256", "hs256", "HS256 "] {
        refused(with_header("alg", &json!(alg)).expose());
    }
}

#[test]
fn the_id_of_one_key_with_the_signature_of_another_is_refused() {
    let payload = wire().to_string();
    for (alg, kid) in [("HS256", ed25519().id()), ("EdDSA", ed25519().id()), ("EdDSA", hs256(SECRET).id())] {
        let header = json!({ "alg": alg, "kid": kid }).to_string();
        refused(made(&header, &payload, hmac_by(SECRET.as_bytes())).expose());
    }
    for (alg, kid) in
        [("EdDSA", hs256(SECRET).id()), ("HS256", hs256(SECRET).id()), ("HS256", ed25519().id())]
    {
        let header = json!({ "alg": alg, "kid": kid }).to_string();
        refused(made(&header, &payload, eddsa_by(&rfc_8037_seed())).expose());
    }
}

#[test]
fn a_key_that_is_not_configured_is_refused_by_its_own_id_and_by_a_configured_one() {
    let foreign = hs256("somebody else's secret, 32 bytes long");
    let sign = hmac_by(b"somebody else's secret, 32 bytes long");
    refused(made(&header_of(&foreign).to_string(), &wire().to_string(), &sign).expose());
    refused(made(&header_of(&hs256(SECRET)).to_string(), &wire().to_string(), &sign).expose());
    let foreign = JwtKey::from_ed25519_pem(&pem(&[9; 32])).expect("a key");
    refused(made(&header_of(&foreign).to_string(), &wire().to_string(), eddsa_by(&[9; 32])).expose());
    refused(made(&header_of(&ed25519()).to_string(), &wire().to_string(), eddsa_by(&[9; 32])).expose());
}

#[test]
fn a_kid_that_is_missing_or_tries_something_is_refused() {
    let id = hs256(SECRET).id().to_owned();
    for kid in [
        json!(""),
        json!("../../../../dev/null"),
        json!("/dev/null"),
        json!("' UNION SELECT 'secret' -- "),
        json!("key; DROP TABLE users"),
        json!("|cat /etc/passwd"),
        json!("http://127.0.0.1/key"),
        json!(format!("{id}\u{0}")),
        json!(format!(" {id}")),
        json!(id.to_lowercase() + "x"),
        json!("k".repeat(300)),
        json!(null),
        json!(0),
        json!([id]),
        json!({ "kid": id }),
    ] {
        refused(with_header("kid", &kid).expose());
        let header = json!({ "alg": "HS256", "kid": kid }).to_string();
        // A reader that takes an unreadable key file for an empty key is fooled by this signature.
        refused(made(&header, &wire().to_string(), hmac_by(b"")).expose());
    }
    refused(signed(&json!({ "typ": "JWT", "alg": "HS256" }), &wire()).expose());
    let twice = format!(r#"{{"alg":"HS256","kid":"{id}","kid":"{id}"}}"#);
    refused(made(&twice, &wire().to_string(), hmac_by(SECRET.as_bytes())).expose());
}

#[test]
fn keys_that_a_token_brings_along_are_not_looked_at() {
    let foreign = Secret::new("somebody else's secret, 32 bytes long");
    let k = URL_SAFE_NO_PAD.encode(foreign.expose());
    for (name, value) in [
        ("jwk", json!({ "kty": "oct", "k": k })),
        ("jku", json!("https://attacker.example/jwks.json")),
        ("x5u", json!("https://attacker.example/cert.pem")),
        ("x5c", json!(["MIIB"])),
    ] {
        let mut header = header_of(&hs256(SECRET));
        header[name] = value;
        let sign = hmac_by(foreign.expose().as_bytes());
        refused(made(&header.to_string(), &wire().to_string(), sign).expose());
        assert!(read(&signed(&header, &wire())).is_ok(), "{name} is ignored where the signature is right");
    }
}

#[test]
fn an_extension_that_must_be_understood_is_not() {
    refused(with_header("crit", &json!(["exp"])).expose());
    refused(with_header("crit", &json!(["b64"])).expose());
}

#[test]
fn another_issuer_or_audience_is_refused() {
    for issuer in
        [json!("https://issuer.example/"), json!("HTTPS://ISSUER.EXAMPLE"), json!(""), json!([ISSUER])]
    {
        refused(with_claim("iss", issuer).expose());
    }
    for audience in [
        json!("another"),
        json!(""),
        json!("hexwright "),
        json!([AUDIENCE]),
        json!(["another", AUDIENCE]),
        json!({ "0": AUDIENCE }),
    ] {
        refused(with_claim("aud", audience).expose());
    }
}

#[test]
fn every_claim_is_required_once_and_of_its_type() {
    for name in ["iss", "aud", "sub", "sid", "jti", "iat", "nbf", "exp", "role"] {
        let mut payload = wire();
        payload.as_object_mut().expect("an object").remove(name);
        refused(signed(&header_of(&hs256(SECRET)), &payload).expose());
        refused(with_claim(name, Value::Null).expose());
        refused(with_claim(name, json!([])).expose());
        let mut twice = wire().to_string();
        twice.insert_str(1, &format!("\"{name}\":{},", wire()[name]));
        let header = header_of(&hs256(SECRET)).to_string();
        refused(made(&header, &twice, hmac_by(SECRET.as_bytes())).expose());
    }
    for name in ["iat", "nbf", "exp"] {
        for value in [json!("1900"), json!(1900.5), json!(1e300), json!(u64::MAX), json!(true)] {
            refused(with_claim(name, value).expose());
        }
    }
    for name in ["sub", "sid", "jti"] {
        for value in ["", "1", "01010101010101010101010101010101", "0101010g-0101-0101-0101-010101010101"] {
            refused(with_claim(name, json!(value)).expose());
        }
    }
    for role in ["", "root", "Admin", "admin "] {
        refused(with_claim("role", json!(role)).expose());
    }
    for payload in ["", "null", "[]", "{}", "\"text\"", "{\"iss\":"] {
        let header = header_of(&hs256(SECRET)).to_string();
        refused(made(&header, payload, hmac_by(SECRET.as_bytes())).expose());
    }
}

#[test]
fn a_changed_payload_or_header_is_refused() {
    let token = genuine();
    let parts: Vec<&str> = token.split('.').collect();
    let mut payload = wire();
    payload["sub"] = json!("ffffffff-ffff-ffff-ffff-ffffffffffff");
    let payload = URL_SAFE_NO_PAD.encode(payload.to_string());
    refused(format!("{}.{payload}.{}", parts[0], parts[2]));
    let header = URL_SAFE_NO_PAD.encode(json!({ "alg": "HS256", "kid": hs256(SECRET).id() }).to_string());
    refused(format!("{header}.{}.{}", parts[1], parts[2]));
}

#[test]
fn a_signature_that_is_cut_changed_or_lengthened_is_refused() {
    let token = genuine();
    let (message, signature) = token.rsplit_once('.').expect("a signature");
    for length in 0..signature.len() {
        refused(format!("{message}.{}", &signature[..length]));
    }
    for index in 0..signature.len() - 1 {
        let mut changed = signature.as_bytes().to_vec();
        changed[index] = if changed[index] == b'A' { b'B' } else { b'A' };
        refused(format!("{message}.{}", String::from_utf8(changed).expect("ASCII")));
    }
    for more in ["A", "AAAA", "=", "==", " ", "\n"] {
        refused(format!("{token}{more}"));
    }
}

#[test]
fn a_token_has_exactly_three_parts() {
    let token = genuine();
    let (message, signature) = token.rsplit_once('.').expect("a signature");
    for wrong in [
        String::new(),
        ".".into(),
        "..".into(),
        "...".into(),
        message.into(),
        format!("{message}."),
        format!("{token}."),
        format!(".{token}"),
        format!("{token}.{signature}"),
        format!("{message}..{signature}"),
        format!("{message}.{signature}.{signature}.{signature}"),
        format!("Bearer {token}"),
        token.replace('.', "\u{ff0e}"),
    ] {
        refused(wrong);
    }
}

#[test]
fn four_parts_are_refused_even_when_they_are_signed() {
    let message = genuine().rsplit_once('.').expect("a signature").0.to_owned() + ".e30";
    let signature = URL_SAFE_NO_PAD.encode(hmac_by(SECRET.as_bytes())(message.as_bytes()));
    refused(format!("{message}.{signature}"));
}

#[test]
fn a_token_that_is_too_long_is_refused_unread() {
    refused(with_claim("more", json!("a".repeat(4_096))).expose());
    refused(with_header("more", &json!("a".repeat(600))).expose());
    refused("a".repeat(10_000_000));
    refused("a.".repeat(1_000_000));
    let longest = with_claim("more", json!("a".repeat(900)));
    assert!(longest.expose().len() <= JwtTokens::LONGEST && read(&longest).is_ok());
}
