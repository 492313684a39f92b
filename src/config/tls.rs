//! Whether TLS is spoken, and with which certificate.

use std::path::PathBuf;

use super::ConfigProblems;

/// A certificate and its key, both in PEM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate, followed by those that vouch for it.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

impl TlsFiles {
    /// Both, or neither: one without the other is a problem.
    pub(super) fn of(
        certificate: Option<&str>,
        key: Option<&str>,
        problems: &mut ConfigProblems,
    ) -> Option<Self> {
        match (certificate, key) {
            (Some(certificate), Some(key)) => Some(Self { certificate: certificate.into(), key: key.into() }),
            (None, None) => None,
            (Some(_), None) => {
                problems.add("SERVER_TLS_KEY_FILE", "is needed beside SERVER_TLS_CERT_FILE");
                None
            }
            (None, Some(_)) => {
                problems.add("SERVER_TLS_CERT_FILE", "is needed beside SERVER_TLS_KEY_FILE");
                None
            }
        }
    }
}
