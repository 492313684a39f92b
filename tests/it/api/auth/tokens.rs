//! Access tokens: those of the service let in, forged ones of every known kind do not.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::app::{Actor, Forger, Member, SECRET, TestApp, Version, assert_answer};

pub(crate) async fn a_token_lets_in_for_15_minutes(app: &TestApp) {
    for version in Version::BOTH {
        let ada = app.member(version, "ada").await;
        app.clock.advance(Duration::from_secs(899));
        assert!(ada.is_let_in().await);
        app.clock.advance(Duration::from_secs(1));
        assert_answer("token_expired", version, &ada.get("/users/me").await);
        let renewed = ada.present(&ada.refresh).await.expect(200).text_at("/access_token");
        assert!(ada.with_access(&renewed).is_let_in().await);
    }
}

pub(crate) async fn a_token_says_what_it_is_for(app: &TestApp) {
    let ada = app.member(Version::V2, "ada").await;
    let Forger { header, claims, .. } = Forger::of(&ada.access);
    assert_eq!(header["alg"], json!("HS256"));
    let mut names: Vec<&str> = claims.as_object().expect("claims").keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["aud", "exp", "iat", "iss", "jti", "nbf", "role", "sid", "sub"]);
    assert_eq!(claims["sub"], json!(ada.id));
    assert_eq!(claims["sid"], json!(ada.session));
    assert_eq!(claims["exp"].as_i64(), claims["iat"].as_i64().map(|at| at + 900));
}

pub(crate) async fn what_is_no_token_lets_nobody_in(app: &TestApp) {
    for version in Version::BOTH {
        let ada = app.member(version, "ada").await;
        assert_answer("token_invalid", version, &ada.with_access("nonsense").get("/users/me").await);
        for token in ["a.b.c", "..", "a.b.c.d", &ada.refresh, &"x".repeat(8_000), "=.=.="] {
            refused(&ada, token, "nonsense").await;
        }
    }
}

pub(crate) async fn a_token_without_a_signature_is_refused(app: &TestApp) {
    let ada = app.member(Version::V2, "ada").await;
    let real = Forger::of(&ada.access);
    for name in ["none", "None", "NONE", "nOnE", ""] {
        refused(&ada, &Forger::unsigned(&real.header_for(name), &real.claims), name).await;
        let with_rest = real.with_old_signature(&real.header_for(name), &real.claims);
        refused(&ada, &with_rest, name).await;
    }
    refused(&ada, &Forger::unsigned(&real.header, &real.claims), "the right algorithm").await;
    refused(&ada, &Forger::unsigned(&json!({"typ": "JWT"}), &real.claims), "no algorithm").await;
}

pub(crate) async fn a_tampered_token_is_refused(app: &TestApp) {
    let (ada, eve) = (app.member(Version::V2, "ada").await, app.member(Version::V2, "eve").await);
    let real = Forger::of(&ada.access);
    for (name, value) in [
        ("role", json!("admin")),
        ("sub", json!(eve.id)),
        ("sid", json!(eve.session)),
        ("exp", json!(9_999_999_999_i64)),
        ("admin", json!(true)),
    ] {
        let token = real.with_old_signature(&real.header, &real.claiming(name, value));
        refused(&ada, &token, name).await;
    }
    let mut cut = ada.access.clone();
    cut.pop();
    refused(&ada, &cut, "a shorter signature").await;
    refused(&ada, &format!("{}A", ada.access), "a longer signature").await;
}

pub(crate) async fn a_token_of_another_secret_or_algorithm_is_refused(app: &TestApp) {
    let ada = app.member(Version::V2, "ada").await;
    let real = Forger::of(&ada.access);
    let (kid, claims) = (real.kid(), &real.claims);
    for secret in ["", "secret", &SECRET[..31], &format!("{SECRET} ")] {
        refused(&ada, &Forger::hs256(secret.as_bytes(), kid, claims), secret).await;
    }
    refused(&ada, &Forger::eddsa(9, kid, claims), "EdDSA where the key is a secret").await;
    for algorithm in ["HS384", "HS512", "RS256", "ES256", "PS256", "EdDSA"] {
        let token = real.with_old_signature(&real.header_for(algorithm), claims);
        refused(&ada, &token, algorithm).await;
    }
}

pub(crate) async fn tricks_with_the_key_id_are_refused(app: &TestApp) {
    let ada = app.member(Version::V2, "ada").await;
    let real = Forger::of(&ada.access);
    let claims = &real.claims;
    for kid in ["unknown", "", "../../../../dev/null", "' OR '1'='1", "/proc/sys/kernel/randomize_va_space"] {
        refused(&ada, &Forger::hs256(b"", Some(kid), claims), kid).await;
        refused(&ada, &Forger::hs256(kid.as_bytes(), Some(kid), claims), kid).await;
    }
    for (name, value) in [
        ("jwk", json!({"kty": "oct", "k": "AAAA", "alg": "HS256"})),
        ("jku", json!("http://127.0.0.1:9/jwks.json")),
        ("x5u", json!("http://127.0.0.1:9/x5u.pem")),
        ("crit", json!(["exp"])),
    ] {
        let mut header = real.header.clone();
        header[name] = value;
        refused(&ada, &real.with_old_signature(&header, claims), name).await;
    }
}

pub(crate) async fn a_well_signed_token_is_refused_for_what_it_claims(app: &TestApp) {
    let ada = app.member(Version::V2, "ada").await;
    let real = Forger::of(&ada.access);
    let kid = real.kid().map(str::to_owned);
    let signed = |claims: &Value| Forger::hs256(SECRET.as_bytes(), kid.as_deref(), claims);
    assert!(ada.with_access(&signed(&real.claims)).is_let_in().await, "the secret is the right one");
    let now = real.claims["iat"].as_i64().expect("a time");
    for (name, value) in [
        ("iss", json!("somebody-else")),
        ("iss", Value::Null),
        ("aud", json!("another-api")),
        ("aud", json!([])),
        ("aud", Value::Null),
        ("nbf", json!(now + 1)),
        ("exp", Value::Null),
        ("exp", json!("tomorrow")),
        ("sub", json!("not an id")),
        ("sub", Value::Null),
        ("sid", Value::Null),
        ("jti", Value::Null),
        ("role", json!("superuser")),
    ] {
        refused(&ada, &signed(&real.claiming(name, value.clone())), &format!("{name}: {value}")).await;
    }
    let expired = signed(&real.claiming("exp", json!(now)));
    assert_eq!(ada.with_access(&expired).get("/users/me").await.refusal(), (401, "token_expired".into()));
    let unknown = signed(&real.claiming("sid", json!("01900000-0000-7000-8000-0000deadbeef")));
    assert_eq!(ada.with_access(&unknown).get("/users/me").await.refusal(), (401, "session_ended".into()));
}

pub(crate) async fn a_role_in_a_token_grants_nothing(app: &TestApp) {
    let ada = app.member(Version::V2, "ada").await;
    let real = Forger::of(&ada.access);
    let token = Forger::hs256(SECRET.as_bytes(), real.kid(), &real.claiming("role", json!("admin")));
    assert_eq!(ada.with_access(&token).get("/users").await.refusal(), (403, "forbidden".into()));
}

pub(crate) async fn other_schemes_and_crowded_headers_let_nobody_in(app: &TestApp) {
    for version in Version::BOTH {
        let ada = app.member(version, "ada").await;
        for (value, code) in [
            (format!("bearer {}", ada.access), None),
            (format!("Basic {}", ada.access), Some("unauthenticated")),
            (ada.access.clone(), Some("unauthenticated")),
            ("Bearer".to_owned(), Some("invalid_token")),
            (format!("Bearer {0} {0}", ada.access), Some("invalid_token")),
        ] {
            let answer = ada.request("GET", "/users/me").header("authorization", &value).send().await;
            match code {
                None => assert_eq!(answer.status, 200, "the scheme has no case"),
                Some(code) => assert_eq!(answer.refusal(), (401, code.into()), "{value}"),
            }
        }
    }
}

async fn refused(who: &Member, token: &str, what: &str) {
    let answer = who.with_access(token).get("/users/me").await;
    assert_eq!(answer.refusal(), (401, "invalid_token".into()), "{what}");
    assert_eq!(answer.header("www-authenticate"), Some("Bearer error=\"invalid_token\""), "{what}");
}
