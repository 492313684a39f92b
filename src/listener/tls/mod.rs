//! TLS: the certificate, how it is renewed while the service runs, and handshakes.

mod certificate;
mod handshake;
mod renewal;
#[cfg(test)]
mod tests;

pub use renewal::Tls;
