//! Signs access tokens and reads them.
//!
//! Reading is on the path of every request, so a token is taken apart here, in two buffers on the stack, and only its
//! signature is checked by `jsonwebtoken`: the library's own `decode` parses the header into a map, twice, and asks the
//! system's clock. What it would check of the claims stands below: issuer, audience, and the type of each claim. The
//! time is the domain's matter.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    auth::{AccessClaims, AccessTokens, PublicKey, TokenError},
    shared::Secret,
};
use eyre::ensure;
use serde::{Deserialize, de::IgnoredAny};

use super::{JwtKey, claims::WireClaims};

/// Who issues tokens for whom, with which keys.
#[derive(Debug, Clone)]
pub struct JwtSettings {
    /// `iss`.
    pub issuer: String,
    /// `aud`.
    pub audience: String,
    /// The first signs, all verify: put a new key in front and keep the old ones for as long as their tokens live.
    pub keys: Vec<JwtKey>,
}

/// Signs with the first key, reads with the one that a token names.
#[derive(Debug, Clone)]
pub struct JwtTokens {
    settings: JwtSettings,
}

/// The protected header, as far as it counts. What else it says (`jwk`, `jku`, `x5u`, `typ`) is not looked at.
#[derive(Deserialize)]
struct WireHeader<'a> {
    alg: &'a str,
    kid: &'a str,
    /// Extensions that a reader must understand (RFC 7515, 4.1.11). This one understands none.
    crit: Option<IgnoredAny>,
}

impl JwtTokens {
    /// Longest token that is looked at, in bytes.
    pub const LONGEST: usize = 2_048;
    /// Longest header that is looked at, decoded.
    const LONGEST_HEADER: usize = 512;
    /// Longest issuer and audience: their tokens stay well below the longest token, even where each byte is escaped.
    const LONGEST_PARTY: usize = 200;

    /// Refuses settings without a key, with the same key twice, or with an empty or overlong issuer or audience.
    pub fn new(settings: JwtSettings) -> eyre::Result<Self> {
        for (name, party) in [("issuer", &settings.issuer), ("audience", &settings.audience)] {
            let is_usable = !party.is_empty()
                && party.len() <= Self::LONGEST_PARTY
                && !party.contains(|letter: char| letter.is_control());
            ensure!(
                is_usable,
                "the {name} of access tokens must have 1 to 200 bytes and no control characters"
            );
        }
        ensure!(!settings.keys.is_empty(), "access tokens need at least one key");
        for (index, key) in settings.keys.iter().enumerate() {
            let is_new = settings.keys[..index].iter().all(|other| other.id() != key.id());
            ensure!(is_new, "the keys of access tokens must differ from each other");
        }
        Ok(Self { settings })
    }

    fn read(&self, token: &str) -> Result<AccessClaims, &'static str> {
        if token.len() > Self::LONGEST {
            return Err("the token is too long");
        }
        let (message, signature) = token.rsplit_once('.').ok_or("the token has no signature")?;
        let (header, payload) = message.split_once('.').ok_or("the token has no payload")?;
        let key = self.key_of(header)?;
        // A further dot stays in the payload and is no base64url, so that there are exactly three parts.
        match jsonwebtoken::crypto::verify(signature, message.as_bytes(), &key.verifying, key.algorithm()) {
            Ok(true) => self.read_payload(payload),
            Ok(false) | Err(_) => Err("the signature is not of this key"),
        }
    }

    fn key_of(&self, header: &str) -> Result<&JwtKey, &'static str> {
        let mut buffer = [0; Self::LONGEST_HEADER];
        let length =
            URL_SAFE_NO_PAD.decode_slice(header, &mut buffer).map_err(|_| "the header is not base64url")?;
        let header: WireHeader<'_> =
            serde_json::from_slice(&buffer[..length]).map_err(|_| "the header is not one of ours")?;
        if header.crit.is_some() {
            return Err("the token wants an extension to be understood");
        }
        let named = self.settings.keys.iter().find(|key| key.id() == header.kid);
        let key = named.ok_or("the key is not known")?;
        if header.alg == key.algorithm_name() { Ok(key) } else { Err("the algorithm is not that of the key") }
    }

    fn read_payload(&self, payload: &str) -> Result<AccessClaims, &'static str> {
        let mut buffer = [0; Self::LONGEST];
        let length =
            URL_SAFE_NO_PAD.decode_slice(payload, &mut buffer).map_err(|_| "the payload is not base64url")?;
        let claims: WireClaims<'_> =
            serde_json::from_slice(&buffer[..length]).map_err(|_| "a claim is missing or of another type")?;
        if claims.iss != self.settings.issuer {
            return Err("the token is of another issuer");
        }
        if claims.aud != self.settings.audience {
            return Err("the token is for another audience");
        }
        claims.read()
    }
}

impl AccessTokens for JwtTokens {
    fn sign_access_token(&self, claims: AccessClaims) -> Result<Secret, TokenError> {
        let key = &self.settings.keys[0];
        let claims = WireClaims::new(&claims, &self.settings.issuer, &self.settings.audience);
        jsonwebtoken::encode(&key.header, &claims, &key.signing)
            .map(Secret::new)
            .map_err(|error| TokenError::Failed(error.into()))
    }

    fn read_access_token(&self, token: &Secret) -> Result<AccessClaims, TokenError> {
        self.read(token.expose()).map_err(|reason| TokenError::Invalid(reason.into()))
    }

    fn list_public_keys(&self) -> Vec<PublicKey> {
        self.settings.keys.iter().filter_map(|key| key.public().cloned()).collect()
    }
}

#[cfg(test)]
#[path = "tokens_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "forgery_tests.rs"]
mod forgeries;
