//! Signing keys: published, and changed without signing anybody out.

use serde_json::{Value, json};

use crate::support::app::{Actor, Forger, SECRET, TestApp, Version};

const NEWER_SECRET: &str = "q3t6w9z$C&F)J@NcRfUjXn2r5u8x/A?D";

/// The published keys of an instance.
async fn published(app: &TestApp) -> Vec<Value> {
    let answer = app.http().get("/.well-known/jwks.json").await.expect(200);
    answer.json()["keys"].as_array().expect("keys").clone()
}

/// The variable for these key files.
fn key_files(app: &TestApp, seeds: &[u8]) -> String {
    let paths = seeds.iter().map(|seed| Forger::key_file(app.folder(), *seed).display().to_string());
    paths.collect::<Vec<_>>().join(",")
}

pub(crate) async fn a_shared_secret_is_published_nowhere(app: &TestApp) {
    assert_eq!(published(app).await, Vec::<Value>::new());
}

pub(crate) async fn a_key_pair_signs_and_its_public_half_is_published(app: &TestApp) {
    let app = app.second(&[("JWT_KEY_FILES", &key_files(app, &[1]))]).await;
    let ada = app.member(Version::V2, "ada").await;
    assert!(ada.is_let_in().await);
    let token = Forger::of(&ada.access);
    assert_eq!(token.header["alg"], json!("EdDSA"));
    let keys = published(&app).await;
    let [key] = &keys[..] else { panic!("one key: {keys:?}") };
    assert_eq!(key["kid"].as_str(), token.kid());
    for (name, value) in [("kty", "OKP"), ("crv", "Ed25519"), ("alg", "EdDSA"), ("use", "sig")] {
        assert_eq!(key[name], json!(value));
    }
    assert_eq!(key["x"].as_str().map(str::len), Some(43));
    assert_eq!(key.get("d"), None, "the private half stays private");
    app.stop().await;
}

pub(crate) async fn the_public_key_is_no_secret_to_sign_with(app: &TestApp) {
    let app = app.second(&[("JWT_KEY_FILES", &key_files(app, &[1]))]).await;
    let ada = app.member(Version::V2, "ada").await;
    let real = Forger::of(&ada.access);
    let key = published(&app).await.remove(0);
    let public = Forger::raw_key(key["x"].as_str().expect("x"));
    for secret in [public.clone(), key["x"].to_string().into_bytes(), key.to_string().into_bytes()] {
        for kid in [real.kid(), None] {
            let token = Forger::hs256(&secret, kid, &real.claims);
            let answer = ada.with_access(&token).get("/users/me").await;
            assert_eq!(answer.refusal(), (401, "invalid_token".into()));
        }
    }
    let foreign = Forger::eddsa(7, real.kid(), &real.claims);
    assert_eq!(ada.with_access(&foreign).get("/users/me").await.refusal(), (401, "invalid_token".into()));
    let own = Forger::eddsa(1, real.kid(), &real.claims);
    assert!(ada.with_access(&own).is_let_in().await, "only the private half signs");
    app.stop().await;
}

pub(crate) async fn keys_are_rotated_without_signing_anybody_out(app: &TestApp) {
    let old = app.second(&[("JWT_KEY_FILES", &key_files(app, &[1]))]).await;
    let ada = old.member(Version::V2, "ada").await;
    old.stop().await;
    let both = app.second(&[("JWT_KEY_FILES", &key_files(app, &[2, 1]))]).await;
    let ada = ada.through(&both, Version::V2);
    assert!(ada.is_let_in().await);
    assert_eq!(published(&both).await.len(), 2);
    let renewed = ada.present(&ada.refresh).await.expect(200);
    let (access, refresh) = (renewed.text_at("/access_token"), renewed.text_at("/refresh_token"));
    assert_ne!(Forger::of(&access).kid(), Forger::of(&ada.access).kid(), "the first key signs");
    both.stop().await;
    let new = app.second(&[("JWT_KEY_FILES", &key_files(app, &[2]))]).await;
    let ada = ada.through(&new, Version::V2);
    assert!(!ada.is_let_in().await, "the old key is gone");
    assert!(ada.with_access(&access).is_let_in().await);
    ada.present(&refresh).await.expect(200);
    new.stop().await;
}

pub(crate) async fn a_secret_is_replaced_without_signing_anybody_out(app: &TestApp) {
    let ada = app.member(Version::V2, "ada").await;
    let variables = [("JWT_SECRET", NEWER_SECRET), ("JWT_PREVIOUS_SECRETS", SECRET)];
    let newer = app.second(&variables).await;
    let there = ada.through(&newer, Version::V2);
    assert!(there.is_let_in().await);
    let renewed = there.present(&there.refresh).await.expect(200).text_at("/access_token");
    assert_ne!(Forger::of(&renewed).kid(), Forger::of(&ada.access).kid());
    assert!(there.with_access(&renewed).is_let_in().await);
    assert!(!ada.with_access(&renewed).is_let_in().await, "who has not the new secret yet");
    newer.stop().await;
}

pub(crate) async fn a_secret_gives_way_to_key_pairs_without_signing_anybody_out(app: &TestApp) {
    let ada = app.member(Version::V2, "ada").await;
    let newer = app.second(&[("JWT_KEY_FILES", &key_files(app, &[3]))]).await;
    let there = ada.through(&newer, Version::V2);
    assert!(there.is_let_in().await);
    let renewed = there.present(&there.refresh).await.expect(200).text_at("/access_token");
    assert_eq!(Forger::of(&renewed).header["alg"], json!("EdDSA"));
    newer.stop().await;
}
