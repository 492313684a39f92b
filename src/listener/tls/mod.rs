//! TLS: the certificate, how it is renewed while the service runs, and handshakes.

mod certificate;
mod handshake;
mod renewal;
#[cfg(test)]
mod tests;
mod validity;

pub use renewal::Tls;
pub use validity::Validity;
