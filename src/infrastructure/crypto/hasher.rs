//! Argon2id (RFC 9106) on blocking threads, never more at once than there are cores for.

use std::sync::Arc;

use argon2::{
    ARGON2ID_IDENT, Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version,
    password_hash::{Error as PhcError, phc},
};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use domain::{
    auth::{HashError, PasswordHasher, Verdict},
    shared::{PortFuture, Randomness, Secret, Source},
    users::PasswordHash,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::Instant,
};

use super::{
    SystemRandomness,
    hashing::{HashLoad, HashObserver, Nobody},
};

/// How much one hash costs, and how many there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Argon2Settings {
    /// Memory of one hash (`m`), in KiB.
    pub memory_kib: u32,
    /// Passes over that memory (`t`).
    pub iterations: u32,
    /// Lanes (`p`).
    pub parallelism: u32,
    /// How many are hashed at once.
    pub max_concurrent: usize,
    /// How many more may wait; the next one is told that the hasher is busy.
    pub max_waiting: usize,
}

impl Default for Argon2Settings {
    /// OWASP's first choice (19 MiB, 2 passes, 1 lane), one hash a core, and about 5 seconds' worth of waiting.
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            memory_kib: Params::DEFAULT_M_COST,
            iterations: Params::DEFAULT_T_COST,
            parallelism: Params::DEFAULT_P_COST,
            max_concurrent: cores,
            max_waiting: cores * 256,
        }
    }
}

/// Hashes and checks passwords. Clones share their bounds.
#[derive(Clone)]
pub struct Argon2Hasher {
    argon2: Argon2<'static>,
    randomness: Arc<dyn Randomness>,
    nobodys_hash: Arc<str>,
    /// Everybody who is hashed or waits.
    admitted: Arc<Semaphore>,
    /// Those who are hashed.
    running: Arc<Semaphore>,
    observer: Arc<dyn HashObserver>,
    most: usize,
    limit: usize,
}

impl Argon2Hasher {
    /// Most memory that a stored hash may ask for, in KiB: 1 GiB. More is a damaged hash.
    const MOST_MEMORY_KIB: u32 = 1024 * 1024;
    /// Most passes that a stored hash may ask for.
    const MOST_ITERATIONS: u32 = 64;

    /// A hasher with these settings. Refuses what Argon2 does not allow, and settings that let nobody through.
    pub fn new(settings: &Argon2Settings) -> eyre::Result<Self> {
        Self::with_randomness(settings, Arc::new(SystemRandomness))
    }

    /// A hasher whose salts are made of these random bytes.
    pub fn with_randomness(settings: &Argon2Settings, randomness: Arc<dyn Randomness>) -> eyre::Result<Self> {
        let Argon2Settings { memory_kib, iterations, parallelism, max_concurrent, max_waiting } = *settings;
        let params = Params::new(memory_kib, iterations, parallelism, Some(Params::DEFAULT_OUTPUT_LEN))
            .map_err(|error| eyre::eyre!("these parameters are not possible for Argon2id: {error}"))?;
        eyre::ensure!(
            memory_kib <= Self::MOST_MEMORY_KIB && iterations <= Self::MOST_ITERATIONS,
            "Argon2id may use at most 1 GiB and 64 iterations"
        );
        eyre::ensure!(max_concurrent > 0, "at least one password must be hashed at once");
        let most = max_concurrent.saturating_add(max_waiting);
        eyre::ensure!(most <= Semaphore::MAX_PERMITS, "that many passwords cannot wait");
        Ok(Self {
            nobodys_hash: nobodys_hash(&params, randomness.as_ref())
                .map_err(|error| eyre::eyre!(error))?
                .into(),
            argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
            randomness,
            admitted: Arc::new(Semaphore::new(most)),
            running: Arc::new(Semaphore::new(max_concurrent)),
            observer: Arc::new(Nobody),
            most,
            limit: max_concurrent,
        })
    }

    /// The same hasher, with everything that goes through this value told to `observer`.
    #[must_use]
    pub fn observed_by(self, observer: Arc<dyn HashObserver>) -> Self {
        Self { observer, ..self }
    }

    /// How busy it is.
    pub fn load(&self) -> HashLoad {
        let running = self.limit.saturating_sub(self.running.available_permits());
        let admitted = self.most.saturating_sub(self.admitted.available_permits());
        HashLoad { running, waiting: admitted.saturating_sub(running), limit: self.limit }
    }

    /// Runs this on a blocking thread when there is a core for it. The permits go with the work, not with the future:
    /// whoever gives up while waiting makes room, and whoever gives up later does not make room for one hash too many.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, HashError> + Send + 'static,
    ) -> Result<T, HashError> {
        let admitted = Arc::clone(&self.admitted).try_acquire_owned().map_err(|_| HashError::Busy)?;
        let running = self.wait().await?;
        let hasher = self.clone();
        // Made here, where its parent is known; the other thread knows of no request.
        let span = tracing::info_span!(target: "telemetry", "password.hash");
        let done = tokio::task::spawn_blocking(move || {
            let started = Instant::now();
            let done = work(&hasher);
            drop((running, admitted, span));
            hasher.observer.end_hash(started.elapsed());
            done
        });
        done.await.map_err(|error| HashError::Failed(error.into()))?
    }

    /// Comes back when there is room for one more.
    async fn wait(&self) -> Result<OwnedSemaphorePermit, HashError> {
        let _queue = tracing::info_span!(target: "telemetry", "password.queue");
        let _waiting = Waiting { observer: self.observer.as_ref(), since: Instant::now() };
        let running = Arc::clone(&self.running).acquire_owned().await;
        running.map_err(|error| HashError::Failed(error.into()))
    }

    fn hash(&self, password: &Secret) -> Result<PasswordHash, HashError> {
        let random = self.randomness.random_bytes().map_err(HashError::Failed)?;
        self.argon2
            .hash_password_with_salt(password.expose().as_bytes(), &random[..argon2::RECOMMENDED_SALT_LEN])
            .map(|hash| PasswordHash::new(hash.to_string()))
            .map_err(|error| HashError::Failed(error.into()))
    }

    fn verify(&self, password: &Secret, stored: &str) -> Result<Verdict, HashError> {
        let hash = phc::PasswordHash::new(stored).map_err(|error| HashError::Failed(error.into()))?;
        let params = Params::try_from(&hash).map_err(|error| HashError::Failed(error.into()))?;
        if params.m_cost() > Self::MOST_MEMORY_KIB || params.t_cost() > Self::MOST_ITERATIONS {
            return Err(HashError::Failed("the stored hash asks for too much memory or time".into()));
        }
        let matches = match self.argon2.verify_password(password.expose().as_bytes(), &hash) {
            Ok(()) => true,
            Err(PhcError::PasswordInvalid) => false,
            Err(error) => return Err(HashError::Failed(error.into())),
        };
        Ok(Verdict { matches, is_outdated: self.is_outdated(&hash, &params) })
    }

    fn is_outdated(&self, hash: &phc::PasswordHash, params: &Params) -> bool {
        let cost = |params: &Params| (params.m_cost(), params.t_cost(), params.p_cost());
        hash.algorithm != ARGON2ID_IDENT
            || hash.version != Some(Version::V0x13.into())
            || cost(params) != cost(self.argon2.params())
            || hash.hash.is_none_or(|output| output.len() != Params::DEFAULT_OUTPUT_LEN)
    }
}

/// A wait under way. It is told when it ends, also where whoever waits gives up.
struct Waiting<'a> {
    observer: &'a dyn HashObserver,
    since: Instant,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.observer.end_wait(self.since.elapsed());
    }
}

/// A hash that costs what any other does and that no password has: its output was drawn, not computed.
fn nobodys_hash(params: &Params, randomness: &dyn Randomness) -> Result<String, Source> {
    let salt = STANDARD_NO_PAD.encode(&randomness.random_bytes()?[..argon2::RECOMMENDED_SALT_LEN]);
    let output = STANDARD_NO_PAD.encode(randomness.random_bytes()?);
    let (m, t, p) = (params.m_cost(), params.t_cost(), params.p_cost());
    Ok(format!("$argon2id$v=19$m={m},t={t},p={p}${salt}${output}"))
}

impl PasswordHasher for Argon2Hasher {
    fn hash_password(&self, password: Secret) -> PortFuture<'_, PasswordHash, HashError> {
        Box::pin(self.run(move |hasher| hasher.hash(&password)))
    }

    fn verify_password(&self, password: Secret, hash: PasswordHash) -> PortFuture<'_, Verdict, HashError> {
        Box::pin(self.run(move |hasher| hasher.verify(&password, hash.as_str())))
    }

    fn verify_nothing(&self, password: Secret) -> PortFuture<'_, (), HashError> {
        Box::pin(self.run(move |hasher| hasher.verify(&password, &hasher.nobodys_hash).map(|_| ())))
    }
}

#[cfg(test)]
#[path = "hasher_tests.rs"]
mod tests;
