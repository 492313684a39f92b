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

use super::certificate::Certificate;
use crate::config::TlsFiles;

/// What is spoken over TLS, by its names in ALPN, best first.
pub(super) const HTTP_2: &[u8] = b"h2";
const HTTP_1_1: &[u8] = b"http/1.1";

/// What is needed to speak TLS.
#[derive(Clone)]
pub struct Tls(Arc<Inner>);

struct Inner {
    files: TlsFiles,
    clock: Arc<dyn Clock>,
    every: Duration,
    seen: Mutex<u64>,
    hangups: Mutex<Option<Signal>>,
    certificate: Arc<InForce>,
    config: Arc<ServerConfig>,
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
        let seen = Mutex::new(fingerprint(&files));
        let read = Certificate::read(&files, clock.now())?;
        let certificate = Arc::new(InForce(RwLock::new(Arc::new(read.pair))));
        let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .wrap_err("TLS cannot be spoken")?
            .with_no_client_auth()
            .with_cert_resolver(certificate.clone());
        config.alpn_protocols = vec![HTTP_2.to_vec(), HTTP_1_1.to_vec()];
        let hangups = signal(SignalKind::hangup()).wrap_err("SIGHUP cannot be received")?;
        let (hangups, config) = (Mutex::new(Some(hangups)), Arc::new(config));
        Ok(Self(Arc::new(Inner { files, clock, every, seen, hangups, certificate, config })))
    }

    /// Until when the certificate in these files is good; `Err` with a sentence where it cannot be used.
    pub fn check(files: &TlsFiles, now: Timestamp) -> eyre::Result<Timestamp> {
        Certificate::read(files, now).map(|certificate| certificate.until)
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
            tokio::select! {
                () = stop.cancelled() => return,
                _ = times.tick() => {}
                () = hung_up(&mut hangups) => {}
            }
            self.look();
        }
    }

    /// Takes what is in the files if that is another pair and can be used; else the old one stays. Files that are half
    /// replaced are told once, and looked at again.
    fn look(&self) {
        let found = fingerprint(&self.0.files);
        let seen = std::mem::replace(&mut *self.0.seen.lock().unwrap_or_else(PoisonError::into_inner), found);
        if seen == found {
            return;
        }
        match Certificate::read(&self.0.files, self.0.clock.now()) {
            Ok(read) => {
                *self.0.certificate.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(read.pair);
                tracing::info!(until = %read.until, "the certificate was renewed");
            }
            Err(report) => {
                tracing::warn!(error = %report, "the certificate was not renewed; the one before stays");
            }
        }
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
    let mut hasher = DefaultHasher::new();
    for path in [&files.certificate, &files.key] {
        fs::read(path).ok().hash(&mut hasher);
    }
    hasher.finish()
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Tls").field(&self.0.files).finish()
    }
}
