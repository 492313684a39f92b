//! Access tokens that the service did not sign, and keys for those that it did.

use std::path::{Path, PathBuf};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

/// Takes a token of the service apart and puts others together from it.
#[derive(Debug, Clone)]
pub(crate) struct Forger {
    /// The header of the real token.
    pub(crate) header: Value,
    /// Its claims.
    pub(crate) claims: Value,
    signature: String,
}

impl Forger {
    /// Reads a real token.
    pub(crate) fn of(token: &str) -> Self {
        let parts: Vec<&str> = token.split('.').collect();
        let [header, claims, signature] = parts[..] else { panic!("{token} is no JWT") };
        Self { header: read(header), claims: read(claims), signature: signature.to_owned() }
    }

    /// The claims with another value for one of them; null takes it away.
    pub(crate) fn claiming(&self, name: &str, value: Value) -> Value {
        let mut claims = self.claims.clone();
        let fields = claims.as_object_mut().expect("claims are an object");
        if value.is_null() {
            fields.remove(name)
        } else {
            fields.insert(name.to_owned(), value)
        };
        claims
    }

    /// Any header and claims with the signature of the real token.
    pub(crate) fn with_old_signature(&self, header: &Value, claims: &Value) -> String {
        format!("{}.{}.{}", write(header), write(claims), self.signature)
    }

    /// Any header and claims without a signature.
    pub(crate) fn unsigned(header: &Value, claims: &Value) -> String {
        format!("{}.{}.", write(header), write(claims))
    }

    /// These claims signed with HS256 by this secret, under this `kid`.
    pub(crate) fn hs256(secret: &[u8], kid: Option<&str>, claims: &Value) -> String {
        let mut header = Header::new(Algorithm::HS256);
        header.kid = kid.map(str::to_owned);
        jsonwebtoken::encode(&header, claims, &EncodingKey::from_secret(secret)).expect("it signs")
    }

    /// These claims signed with EdDSA by the key of this seed, under this `kid`.
    pub(crate) fn eddsa(seed: u8, kid: Option<&str>, claims: &Value) -> String {
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = kid.map(str::to_owned);
        let key = EncodingKey::from_ed_pem(ed25519_pem(seed).as_bytes()).expect("a key");
        jsonwebtoken::encode(&header, claims, &key).expect("it signs")
    }

    /// Writes the private key of this seed to a file, and answers its path.
    pub(crate) fn key_file(folder: &Path, seed: u8) -> PathBuf {
        let path = folder.join(format!("key-{seed}.pem"));
        std::fs::write(&path, ed25519_pem(seed)).expect("a key file");
        path
    }

    /// The bytes of a published key.
    pub(crate) fn raw_key(x: &str) -> Vec<u8> {
        URL_SAFE_NO_PAD.decode(x).expect("base64url")
    }

    /// The `kid` of the real token.
    pub(crate) fn kid(&self) -> Option<&str> {
        self.header["kid"].as_str()
    }

    /// A header for this algorithm with the real `kid`.
    pub(crate) fn header_for(&self, algorithm: &str) -> Value {
        let mut header = self.header.clone();
        header["alg"] = json!(algorithm);
        header
    }
}

fn read(part: &str) -> Value {
    let bytes = URL_SAFE_NO_PAD.decode(part).expect("base64url");
    serde_json::from_slice(&bytes).expect("JSON")
}

fn write(part: &Value) -> String {
    URL_SAFE_NO_PAD.encode(part.to_string())
}

/// An Ed25519 private key (PKCS#8, RFC 8410) that is the same each time.
fn ed25519_pem(seed: u8) -> String {
    const PREFIX: [u8; 16] =
        [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
    let der = [PREFIX.as_slice(), &[seed; 32]].concat();
    let text = base64::engine::general_purpose::STANDARD.encode(der);
    format!("-----BEGIN PRIVATE KEY-----\n{text}\n-----END PRIVATE KEY-----\n")
}
