//! Passwords, tokens and signatures.

use std::{fs, path::Path, sync::Arc};

use domain::{
    auth::{AccessTokens, BreachedPasswords},
    shared::Secret,
};
use eyre::WrapErr;
use infrastructure::{
    breached::{HttpBreachedPasswords, NoBreachList},
    crypto::{Argon2Hasher, Argon2Settings, JwtKey, JwtSettings, JwtTokens},
};
use secrecy::ExposeSecret;

use super::Secrets;
use crate::config::{PasswordConfig, TokenConfig};

/// Hashes passwords as configured.
pub fn hasher(config: &PasswordConfig) -> eyre::Result<Argon2Hasher> {
    let settings = Argon2Settings {
        memory_kib: config.memory_kib,
        iterations: config.iterations,
        parallelism: config.parallelism,
        max_concurrent: config.max_concurrent,
        max_waiting: config.max_waiting,
    };
    Argon2Hasher::new(&settings)
}

/// The list of breached passwords, or none.
pub(super) fn breached(config: &PasswordConfig) -> eyre::Result<Arc<dyn BreachedPasswords>> {
    Ok(match &config.breach_list_url {
        Some(url) => Arc::new(HttpBreachedPasswords::new(url)?),
        None => Arc::new(NoBreachList),
    })
}

/// Signs with the first key; reads with all of them.
pub(super) fn access_tokens(config: &TokenConfig, secrets: &Secrets) -> eyre::Result<Arc<dyn AccessTokens>> {
    let keys = config.key_files.iter().map(|path| signing_key(path));
    let mut keys = keys.collect::<eyre::Result<Vec<_>>>()?;
    let previous = config.previous_secrets.iter().map(|secret| Secret::new(secret.expose_secret()));
    for secret in secrets.tokens.iter().cloned().chain(previous) {
        keys.push(JwtKey::from_secret(&secret)?);
    }
    let (issuer, audience) = (config.issuer.clone(), config.audience.clone());
    Ok(Arc::new(JwtTokens::new(JwtSettings { issuer, audience, keys })?))
}

/// The key in this file.
pub(super) fn signing_key(path: &Path) -> eyre::Result<JwtKey> {
    let pem = fs::read_to_string(path)
        .wrap_err_with(|| format!("the key {} of JWT_KEY_FILES cannot be read", path.display()))?;
    JwtKey::from_ed25519_pem(&Secret::new(pem))
        .wrap_err_with(|| format!("the key {} of JWT_KEY_FILES cannot be used", path.display()))
}
