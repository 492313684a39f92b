//! How access tokens and cursors are signed.

use std::{path::PathBuf, time::Duration};

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::{ConfigProblems, Values, parse};

/// How access tokens and page cursors are signed.
#[derive(Debug, Clone)]
pub struct TokenConfig {
    /// The shared secret. `None`: a local environment makes its own.
    pub secret: Option<SecretString>,
    /// Secrets whose tokens are still accepted.
    pub previous_secrets: Vec<SecretString>,
    /// Private Ed25519 keys; the first signs in place of the secret.
    pub key_files: Vec<PathBuf>,
    /// `iss`.
    pub issuer: String,
    /// `aud`.
    pub audience: String,
    /// How long an access token is good for.
    pub access_ttl: Duration,
    /// What authenticates cursors, where it is not the shared secret.
    pub cursor_secret: Option<SecretString>,
}

#[derive(Deserialize)]
struct Given {
    secret: Option<String>,
    previous_secrets: Option<String>,
    key_files: Option<String>,
    issuer: String,
    audience: String,
    access_ttl_secs: String,
}

impl TokenConfig {
    /// Fewest characters of a secret: 256 bits at one byte each (RFC 7518, 3.2).
    pub const SHORTEST_SECRET: usize = 32;

    /// Reads the section, and remembers every problem.
    pub(super) fn read(values: &Values, problems: &mut ConfigProblems) -> Option<Self> {
        let given: Given = values.section("JWT_");
        let secret = problems.take_optional("JWT_SECRET", given.secret.as_deref(), long_secret);
        let previous_secrets = problems.take(
            "JWT_PREVIOUS_SECRETS",
            given.previous_secrets.as_deref().unwrap_or_default(),
            |text| parse::entries(text).map(long_secret).collect::<Result<Vec<_>, _>>(),
        );
        let issuer = problems.take("JWT_ISSUER", &given.issuer, party);
        let audience = problems.take("JWT_AUDIENCE", &given.audience, party);
        let access_ttl =
            problems.take("JWT_ACCESS_TTL_SECS", &given.access_ttl_secs, parse::seconds(1..=86_400));
        let cursor_secret = problems.take_optional("CURSOR_SECRET", values.get("CURSOR_SECRET"), long_secret);
        Some(Self {
            secret: secret?,
            previous_secrets: previous_secrets?,
            key_files: parse::entries(given.key_files.as_deref().unwrap_or_default())
                .map(PathBuf::from)
                .collect(),
            issuer: issuer?,
            audience: audience?,
            access_ttl: access_ttl?,
            cursor_secret: cursor_secret?,
        })
    }

    /// Every secret that was given, with its variable.
    pub(super) fn secrets(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.secret
            .iter()
            .map(|secret| ("JWT_SECRET", secret))
            .chain(self.previous_secrets.iter().map(|secret| ("JWT_PREVIOUS_SECRETS", secret)))
            .chain(self.cursor_secret.iter().map(|secret| ("CURSOR_SECRET", secret)))
            .map(|(name, secret)| (name, secret.expose_secret()))
    }
}

/// The name of an issuer or audience. Each of their tokens carries it.
fn party(text: &str) -> Result<String, String> {
    if text.len() > 200 {
        return Err("must have at most 200 bytes".to_owned());
    }
    parse::text(text)
}

fn long_secret(text: &str) -> Result<SecretString, String> {
    if text.chars().count() < TokenConfig::SHORTEST_SECRET {
        return Err("must have at least 32 characters".to_owned());
    }
    Ok(SecretString::from(text))
}
