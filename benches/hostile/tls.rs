//! A certificate of its own, and a client that trusts it.

use std::{fs, os::unix::fs::OpenOptionsExt, path::Path, sync::Arc};

use rcgen::{CertificateParams, KeyPair};
use rustls::{ClientConfig, RootCertStore, crypto::aws_lc_rs::default_provider, pki_types::CertificateDer};
use tokio_rustls::TlsConnector;

/// The name that it is for.
pub(crate) const NAME: &str = "localhost";

/// A certificate and its key.
pub(crate) struct Certificate {
    pem: String,
    key: String,
    der: CertificateDer<'static>,
}

impl Certificate {
    /// A new one.
    pub(crate) fn make() -> eyre::Result<Self> {
        let key = KeyPair::generate()?;
        let certificate = CertificateParams::new([NAME.to_owned()])?.self_signed(&key)?;
        Ok(Self { pem: certificate.pem(), key: key.serialize_pem(), der: certificate.der().clone() })
    }

    /// Writes both into a folder.
    pub(crate) fn write(&self, folder: &Path) -> eyre::Result<()> {
        fs::write(folder.join("cert.pem"), &self.pem)?;
        let mut options = fs::OpenOptions::new();
        let mut file = options.write(true).create_new(true).mode(0o600).open(folder.join("key.pem"))?;
        Ok(std::io::Write::write_all(&mut file, self.key.as_bytes())?)
    }

    /// A client that trusts it.
    pub(crate) fn client(&self) -> eyre::Result<TlsConnector> {
        let mut roots = RootCertStore::empty();
        roots.add(self.der.clone())?;
        let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(TlsConnector::from(Arc::new(config)))
    }
}
