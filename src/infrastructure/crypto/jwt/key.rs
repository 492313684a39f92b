use aws_lc_rs::{
    digest::{SHA256, digest},
    hmac,
    signature::{Ed25519KeyPair, KeyPair},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{auth::PublicKey, shared::Secret};
use eyre::{WrapErr, ensure};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header};

/// A key that signs and verifies access tokens, with its algorithm and its id: all three belong together, whatever a
/// token claims.
#[derive(Clone)]
pub struct JwtKey {
    id: String,
    algorithm: Algorithm,
    pub(super) header: Header,
    pub(super) signing: EncodingKey,
    pub(super) verifying: DecodingKey,
    public: Option<PublicKey>,
}

impl JwtKey {
    /// Fewest bytes of a secret: as many as SHA-256 answers (RFC 7518, 3.2).
    pub const SHORTEST_SECRET: usize = 32;

    /// An HS256 key. Its id is a tag made with the secret: it tells no more of it than any token does.
    pub fn from_secret(secret: &Secret) -> eyre::Result<Self> {
        let secret = secret.expose().as_bytes();
        let shortest = Self::SHORTEST_SECRET;
        ensure!(secret.len() >= shortest, "the secret of access tokens must have at least {shortest} bytes");
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
        let tag = hmac::sign(&key, b"hexwright: id of a key of access tokens, version 1");
        Ok(Self::new(
            URL_SAFE_NO_PAD.encode(&tag.as_ref()[..12]),
            Algorithm::HS256,
            EncodingKey::from_secret(secret),
            DecodingKey::from_secret(secret),
            None,
        ))
    }

    /// An Ed25519 key (EdDSA, RFC 8037) from its private half: PKCS#8 in PEM, as `openssl genpkey -algorithm ed25519`
    /// writes it. Its id is the thumbprint of RFC 7638.
    pub fn from_ed25519_pem(pem: &Secret) -> eyre::Result<Self> {
        let signing = EncodingKey::from_ed_pem(pem.expose().as_bytes())
            .wrap_err("the key of access tokens is not an Ed25519 private key in PEM (PKCS#8)")?;
        let pair = Ed25519KeyPair::from_pkcs8(signing.as_bytes())
            .wrap_err("the key of access tokens is not an Ed25519 private key in PEM (PKCS#8)")?;
        let bytes = pair.public_key().as_ref();
        // The members that RFC 7638 wants, in its order and without white space.
        let jwk = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, URL_SAFE_NO_PAD.encode(bytes));
        let id = URL_SAFE_NO_PAD.encode(digest(&SHA256, jwk.as_bytes()));
        let public = PublicKey { key_id: id.clone(), bytes: bytes.to_vec() };
        Ok(Self::new(id, Algorithm::EdDSA, signing, DecodingKey::from_ed_der(bytes), Some(public)))
    }

    fn new(
        id: String,
        algorithm: Algorithm,
        signing: EncodingKey,
        verifying: DecodingKey,
        public: Option<PublicKey>,
    ) -> Self {
        let mut header = Header::new(algorithm);
        header.kid = Some(id.clone());
        Self { id, algorithm, header, signing, verifying, public }
    }

    /// Its `kid`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The half that anybody may see; none of a shared secret.
    pub fn public(&self) -> Option<&PublicKey> {
        self.public.as_ref()
    }

    /// The only algorithm it is used with.
    pub(super) fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// That algorithm as a header names it.
    pub(super) fn algorithm_name(&self) -> &'static str {
        if self.algorithm == Algorithm::EdDSA { "EdDSA" } else { "HS256" }
    }
}

impl std::fmt::Debug for JwtKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "JwtKey({}, {:?})", self.id, self.algorithm)
    }
}

#[cfg(test)]
#[path = "key_tests.rs"]
mod tests;
