//! Gateways that do the least that a test can see through.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering},
};

use domain::{
    auth::{
        AccessClaims, AccessTokens, BreachedPasswords, HashError, OpaqueToken, OpaqueTokens, PasswordHasher,
        PasswordRater, PasswordRating, PublicKey, TokenDigest, TokenError, Verdict,
    },
    shared::{PortFuture, Secret, Source},
    users::PasswordHash,
};

/// Hashes a password to itself and the version of the parameters; counts what it is asked.
#[derive(Default)]
pub(crate) struct PlainHasher {
    pub(crate) parameters: AtomicU8,
    pub(crate) checks: AtomicUsize,
    pub(crate) is_busy: AtomicBool,
}

impl PlainHasher {
    pub(crate) fn count_checks(&self) -> usize {
        self.checks.load(Ordering::SeqCst)
    }

    fn hash(&self, password: &Secret) -> String {
        format!("{}${}", self.parameters.load(Ordering::SeqCst), password.expose())
    }

    fn ready(&self) -> Result<(), HashError> {
        if self.is_busy.load(Ordering::SeqCst) { Err(HashError::Busy) } else { Ok(()) }
    }
}

impl PasswordHasher for PlainHasher {
    fn hash_password(&self, password: Secret) -> PortFuture<'_, PasswordHash, HashError> {
        Box::pin(async move { self.ready().map(|()| PasswordHash::new(self.hash(&password))) })
    }

    fn verify_password(&self, password: Secret, hash: PasswordHash) -> PortFuture<'_, Verdict, HashError> {
        Box::pin(async move {
            self.ready()?;
            self.checks.fetch_add(1, Ordering::SeqCst);
            let (parameters, stored) = hash.as_str().split_once('$').expect("made here");
            Ok(Verdict {
                matches: stored == password.expose(),
                is_outdated: parameters != self.parameters.load(Ordering::SeqCst).to_string(),
            })
        })
    }

    fn verify_nothing(&self, _password: Secret) -> PortFuture<'_, (), HashError> {
        Box::pin(async move {
            self.ready()?;
            self.checks.fetch_add(1, Ordering::SeqCst);
            Ok(())
        })
    }
}

/// Rates a password that has "weak" in it, or a whole name of the user, as 1, and any other as 4.
pub(crate) struct WordRater;

impl PasswordRater for WordRater {
    /// Stands for NFKC: the ligature ﬁ becomes fi.
    fn normalize_password(&self, raw: &str) -> Secret {
        Secret::new(raw.replace('ﬁ', "fi"))
    }

    fn rate_password(&self, password: Secret, names: Vec<String>) -> PortFuture<'_, PasswordRating, Source> {
        let is_weak = password.expose().contains("weak")
            || names.iter().any(|name| !name.is_empty() && password.expose().contains(name.as_str()));
        Box::pin(async move {
            Ok(PasswordRating {
                score: if is_weak { 1 } else { 4 },
                advice: Vec::new(),
                crack_time: "a while".to_owned(),
            })
        })
    }
}

/// A list on which every password with "breached" in it stands; may be gone.
#[derive(Default)]
pub(crate) struct WordList {
    pub(crate) is_gone: AtomicBool,
}

impl BreachedPasswords for WordList {
    fn is_breached(&self, password: Secret) -> PortFuture<'_, bool, Source> {
        Box::pin(async move {
            if self.is_gone.load(Ordering::SeqCst) {
                return Err("the list is gone".into());
            }
            Ok(password.expose().contains("breached"))
        })
    }
}

/// Access tokens that are the number of their claims in a list; opaque tokens that count.
#[derive(Default, Clone)]
pub(crate) struct ReadableTokens {
    claims: Arc<Mutex<Vec<AccessClaims>>>,
    minted: Arc<AtomicU8>,
}

impl AccessTokens for ReadableTokens {
    fn sign_access_token(&self, claims: AccessClaims) -> Result<Secret, TokenError> {
        let mut signed = self.claims.lock().expect("no test panics while it holds this");
        signed.push(claims);
        Ok(Secret::new((signed.len() - 1).to_string()))
    }

    fn read_access_token(&self, token: &Secret) -> Result<AccessClaims, TokenError> {
        let signed = self.claims.lock().expect("no test panics while it holds this");
        let claims = token.expose().parse::<usize>().ok().and_then(|index| signed.get(index).copied());
        claims.ok_or_else(|| TokenError::Invalid("no token of this test".into()))
    }

    fn list_public_keys(&self) -> Vec<PublicKey> {
        vec![PublicKey { key_id: "readable".to_owned(), bytes: vec![7; 32] }]
    }
}

impl OpaqueTokens for ReadableTokens {
    fn mint_token(&self) -> Result<OpaqueToken, Source> {
        let secret = Secret::new(format!("refresh-{}", self.minted.fetch_add(1, Ordering::SeqCst)));
        Ok(OpaqueToken { digest: self.digest_token(&secret), secret })
    }

    fn digest_token(&self, presented: &Secret) -> TokenDigest {
        let mut digest = [0; 32];
        for (place, byte) in digest.iter_mut().zip(presented.expose().bytes()) {
            *place = byte;
        }
        TokenDigest(digest)
    }
}
