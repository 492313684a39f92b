//! Reads a certificate and its key, and says in a sentence what is wrong with them.

use std::{fs, path::Path};

use domain::shared::Timestamp;
use eyre::{WrapErr, ensure, eyre};
use rustls::{
    crypto::aws_lc_rs::default_provider,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    sign::CertifiedKey,
};
use x509_parser::parse_x509_certificate;

use super::Validity;
use crate::{bootstrap::is_open_to_strangers, config::TlsFiles};

/// A certificate with its key, and when it is good.
#[derive(Debug)]
pub(super) struct Certificate {
    pub(super) pair: CertifiedKey,
    pub(super) validity: Validity,
}

impl Certificate {
    /// Reads both files. `Err` where they cannot be used now.
    pub(super) fn read(files: &TlsFiles, now: Timestamp) -> eyre::Result<Self> {
        let chain = chain(&files.certificate)?;
        let key = key(&files.key)?;
        let validity = validity(&chain[0]).wrap_err_with(|| {
            eyre!("the certificate {} of SERVER_TLS_CERT_FILE cannot be read", files.certificate.display())
        })?;
        let pair = CertifiedKey::from_der(chain, key, &default_provider()).map_err(|error| match error {
            rustls::Error::InconsistentKeys(_) => eyre!(
                "the key {} of SERVER_TLS_KEY_FILE is not that of the certificate {}",
                files.key.display(),
                files.certificate.display()
            ),
            rustls::Error::InvalidCertificate(_) => eyre!(
                "the certificate {} of SERVER_TLS_CERT_FILE cannot be used: {error}",
                files.certificate.display()
            ),
            error => eyre!("the key {} of SERVER_TLS_KEY_FILE cannot be used: {error}", files.key.display()),
        })?;
        let (shown, Validity { from, until }) = (files.certificate.display(), validity);
        ensure!(now >= from, "the certificate {shown} of SERVER_TLS_CERT_FILE is not valid before {from}");
        ensure!(now < until, "the certificate {shown} of SERVER_TLS_CERT_FILE has expired at {until}");
        Ok(Self { pair, validity })
    }
}

/// The certificate of the service first, then those that vouch for it.
fn chain(path: &Path) -> eyre::Result<Vec<CertificateDer<'static>>> {
    let shown = path.display();
    let pem = fs::read(path)
        .wrap_err_with(|| format!("the certificate {shown} of SERVER_TLS_CERT_FILE cannot be read"))?;
    let chain: Vec<_> = CertificateDer::pem_slice_iter(&pem)
        .collect::<Result<_, _>>()
        .map_err(|error| eyre!("the file {shown} of SERVER_TLS_CERT_FILE is no PEM: {error}"))?;
    ensure!(!chain.is_empty(), "the file {shown} of SERVER_TLS_CERT_FILE holds no certificate in PEM");
    Ok(chain)
}

fn key(path: &Path) -> eyre::Result<PrivateKeyDer<'static>> {
    let shown = path.display();
    ensure!(!path.is_dir(), "{shown} of SERVER_TLS_KEY_FILE is a folder");
    ensure!(
        !is_open_to_strangers(path),
        "others can use the key {shown} of SERVER_TLS_KEY_FILE: run `chmod 600 {shown}`, or 440 where its group is ours"
    );
    let pem =
        fs::read(path).wrap_err_with(|| format!("the key {shown} of SERVER_TLS_KEY_FILE cannot be read"))?;
    // What the parser says of a key may hold a part of it.
    PrivateKeyDer::from_pem_slice(&pem).map_err(|_| {
        eyre!("the file {shown} of SERVER_TLS_KEY_FILE holds no private key in PEM without a password")
    })
}

fn validity(certificate: &CertificateDer<'_>) -> eyre::Result<Validity> {
    let (_, parsed) =
        parse_x509_certificate(certificate).map_err(|error| eyre!("it is no X.509: {error}"))?;
    let validity = parsed.validity();
    let at = |time: x509_parser::time::ASN1Time| Timestamp::from_seconds(time.timestamp());
    Ok(Validity { from: at(validity.not_before), until: at(validity.not_after) })
}
