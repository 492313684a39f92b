//! The certificate in force, which is read again while the service runs: a renewed one needs no restart.

use std::{
    fmt, fs,
    hash::{DefaultHasher, Hash, Hasher},
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::Duration,
};

use domain::shared::{Clock, Timestamp};
use eyre::WrapErr;
use rustls::{
    ServerConfig,
    crypto::aws_lc_rs::default_provider,
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    time::{Instant, interval_at},
};
use tokio_util::sync::CancellationToken;

use super::{Validity, certificate::Certificate};
use crate::config::TlsFiles;

/// What is spoken over TLS, by its names in ALPN, best first.
pub(super) const HTTP_2: &[u8] = b"h2";
const HTTP_1_1: &[u8] = b"http/1.1";

/// How long whoever renews the certificate may take before it is said that it ends soon, as the alert waits, and how often it is.
const PATIENCE: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// What is needed to speak TLS.
#[derive(Clone)]
pub struct Tls(Arc<Inner>);

struct Inner {
    files: TlsFiles,
    clock: Arc<dyn Clock>,
    every: Duration,
    known: Mutex<Known>,
    hangups: Mutex<Option<Signal>>,
    certificate: Arc<InForce>,
    config: Arc<ServerConfig>,
}

/// What is known of the files.
struct Known {
    /// What they held when the pair in force was read.
    in_force: u64,
    /// What they held, and what was wrong with it, when that was told last.
    told: Option<u64>,
    /// When the pair in force is good.
    validity: Validity,
    /// When it was told last that it ends soon.
    warned: Option<Timestamp>,
}

/// What a look at the files led to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// They hold what is in force.
    Same,
    /// What they hold is in force now.
    Taken,
    /// What they hold cannot be used; the log says so where it had not.
    Refused { told: bool },
}

/// The certificate that clients are shown.
#[derive(Debug)]
struct InForce(RwLock<Arc<CertifiedKey>>);

impl ResolvesServerCert for InForce {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.read().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

impl Tls {
    /// How often the files are looked at by default.
    pub const EVERY: Duration = Duration::from_mins(1);

    /// Reads the certificate and its key. They are looked at again as often as this, and at SIGHUP, which from now on does not
    /// end the process.
    pub fn load(files: TlsFiles, clock: Arc<dyn Clock>, every: Duration) -> eyre::Result<Self> {
        let in_force = fingerprint(&files);
        let read = Certificate::read(&files, clock.now())?;
        let known = Mutex::new(Known { in_force, told: None, validity: read.validity, warned: None });
        let certificate = Arc::new(InForce(RwLock::new(Arc::new(read.pair))));
        let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .wrap_err("TLS cannot be spoken")?
            .with_no_client_auth()
            .with_cert_resolver(certificate.clone());
        config.alpn_protocols = vec![HTTP_2.to_vec(), HTTP_1_1.to_vec()];
        let hangups = signal(SignalKind::hangup()).wrap_err("SIGHUP cannot be received")?;
        let (hangups, config) = (Mutex::new(Some(hangups)), Arc::new(config));
        let tls = Self(Arc::new(Inner { files, clock, every, known, hangups, certificate, config }));
        tls.warn_of_the_end();
        Ok(tls)
    }

    /// When the certificate in these files is good; `Err` with a sentence where it cannot be used.
    pub fn check(files: &TlsFiles, now: Timestamp) -> eyre::Result<Validity> {
        Certificate::read(files, now).map(|certificate| certificate.validity)
    }

    /// When the certificate in force is good.
    pub fn validity(&self) -> Validity {
        self.0.known.lock().unwrap_or_else(PoisonError::into_inner).validity
    }

    /// What a handshake needs.
    pub(super) fn config(&self) -> Arc<ServerConfig> {
        self.0.config.clone()
    }

    /// Looks at the files now and then, and at SIGHUP, until it is stopped.
    pub(in crate::listener) async fn renew(self, stop: CancellationToken) {
        let mut hangups = self.0.hangups.lock().unwrap_or_else(PoisonError::into_inner).take();
        let mut times = interval_at(Instant::now() + self.0.every, self.0.every);
        loop {
            let is_asked = tokio::select! {
                () = stop.cancelled() => return,
                _ = times.tick() => false,
                () = hung_up(&mut hangups) => true,
            };
            self.look(is_asked);
            self.warn_of_the_end();
        }
    }

    /// Takes what is in the files if that is another pair and can be used; else the old one stays, and the files are read again
    /// at the next look, for what was wrong may lie outside of them: permissions, or a day that had not come. What is wrong is
    /// told once. Whoever asks for a look is told what came of it in any case.
    pub(super) fn look(&self, is_asked: bool) -> Look {
        let found = fingerprint(&self.0.files);
        let mut known = self.0.known.lock().unwrap_or_else(PoisonError::into_inner);
        if found == known.in_force && !is_asked {
            known.told = None;
            return Look::Same;
        }
        match Certificate::read(&self.0.files, self.0.clock.now()) {
            Ok(read) => {
                *known = Known { in_force: found, told: None, validity: read.validity, warned: None };
                *self.0.certificate.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(read.pair);
                tracing::info!(until = %read.validity.until, "the certificate was renewed");
                Look::Taken
            }
            Err(report) => {
                let problem = format!("{report:#}");
                let telling = Some(hash_of(&(found, &problem)));
                let told = is_asked || known.told != telling;
                known.told = telling;
                if told {
                    tracing::warn!(error = problem, "the certificate was not renewed; the one before stays");
                }
                Look::Refused { told }
            }
        }
    }

    /// Says once a day that the certificate in force ends soon. Whether it said so.
    pub(super) fn warn_of_the_end(&self) -> bool {
        let now = self.0.clock.now();
        let mut known = self.0.known.lock().unwrap_or_else(PoisonError::into_inner);
        let is_told = known.warned.is_some_and(|warned| now < warned.plus(DAY));
        if is_told || now < known.validity.renewed_by().plus(PATIENCE) {
            return false;
        }
        known.warned = Some(now);
        tracing::warn!(until = %known.validity.until, "the certificate in force ends soon, and no other has been put in its place");
        true
    }
}

/// Comes back at the next SIGHUP, or never.
async fn hung_up(hangups: &mut Option<Signal>) {
    match hangups {
        Some(hangups) => {
            hangups.recv().await;
        }
        None => std::future::pending().await,
    }
}

/// Tells whether files have changed, whatever their times say. Both are a few KiB.
fn fingerprint(files: &TlsFiles) -> u64 {
    hash_of(&[&files.certificate, &files.key].map(|path| fs::read(path).ok()))
}

fn hash_of(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Tls").field(&self.0.files).finish()
    }
}
