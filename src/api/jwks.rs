//! The keys that verify access tokens (RFC 7517, RFC 8037).

use axum::{
    Json,
    extract::State,
    http::{HeaderName, header},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::auth::PublicKey;
use serde::Serialize;

use crate::state::Api;

#[derive(Serialize)]
pub(crate) struct KeySet {
    keys: Vec<Key>,
}

#[derive(Serialize)]
struct Key {
    kty: &'static str,
    crv: &'static str,
    r#use: &'static str,
    alg: &'static str,
    kid: String,
    x: String,
}

impl From<PublicKey> for Key {
    fn from(key: PublicKey) -> Self {
        Self {
            kty: "OKP",
            crv: "Ed25519",
            r#use: "sig",
            alg: "EdDSA",
            kid: key.key_id,
            x: BASE64_URL_SAFE_NO_PAD.encode(key.bytes),
        }
    }
}

/// None while tokens are signed by a shared secret. A key is published before it signs, so that five minutes of
/// cache do no harm.
pub(crate) async fn list_keys(State(api): State<Api>) -> ([(HeaderName, &'static str); 1], Json<KeySet>) {
    let keys = api.ports.auth.public_keys().into_iter().map(Key::from).collect();
    ([(header::CACHE_CONTROL, "public, max-age=300")], Json(KeySet { keys }))
}
