//! Parsers of what only telemetry is told.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderName, HeaderValue, Uri, uri::Authority};
use secrecy::SecretString;

use super::{Keep, OtlpProtocol, parse};

/// Where a collector listens.
pub(super) fn endpoint(text: &str) -> Result<String, String> {
    if text.contains('@') {
        return Err("must hold no credentials: they go into OTEL_EXPORTER_OTLP_HEADERS".to_owned());
    }
    let address = parse::web_address(text).ok().filter(|address| {
        address.parse::<Uri>().is_ok_and(|uri| uri.authority().is_some_and(has_host_and_port))
    });
    address.ok_or_else(|| "must be an address such as http://127.0.0.1:4317".to_owned())
}

/// Whether the host is named, and the port is none or one that there can be.
fn has_host_and_port(authority: &Authority) -> bool {
    let port = authority.as_str().strip_prefix(authority.host()).unwrap_or_default();
    !authority.host().is_empty() && (port.is_empty() || authority.port_u16().is_some())
}

pub(super) fn protocol(text: &str) -> Result<OtlpProtocol, String> {
    match text {
        "grpc" => Ok(OtlpProtocol::Grpc),
        "http/protobuf" => Ok(OtlpProtocol::Http),
        _ => Err("must be grpc or http/protobuf".to_owned()),
    }
}

/// `name=value,name=value`, the values percent-encoded where they hold what separates.
pub(super) fn headers(text: &str) -> Result<Vec<(String, SecretString)>, String> {
    let header = |(name, value): (String, String)| {
        let name: HeaderName = name.parse().ok()?;
        HeaderValue::from_str(&value).ok()?;
        Some((name.as_str().to_owned(), SecretString::from(value)))
    };
    pairs(text)
        .and_then(|pairs| pairs.into_iter().map(header).collect())
        .ok_or_else(|| "must be headers such as name=value,other=value".to_owned())
}

/// `key=value,key=value`, percent-encoded like headers.
pub(super) fn attributes(text: &str) -> Result<Vec<(String, String)>, String> {
    pairs(text).ok_or_else(|| "must be attributes such as team=blue,region=eu".to_owned())
}

/// A share from 0 to 1.
pub(super) fn ratio(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|ratio| (0.0..=1.0).contains(ratio))
        .ok_or_else(|| "must be a number from 0 to 1".to_owned())
}

pub(super) fn keep(text: &str) -> Result<Keep, String> {
    match text {
        "errors_and_slow" => Ok(Keep::ErrorsAndSlow),
        "sampled" => Ok(Keep::SampledOnly),
        _ => Err("must be errors_and_slow or sampled".to_owned()),
    }
}

/// An IP address or localhost, and a port.
pub(super) fn listening(text: &str) -> Result<SocketAddr, String> {
    let own = text.strip_prefix("localhost:").and_then(|port| port.parse().ok());
    own.map(|port| SocketAddr::new(IpAddr::from([127, 0, 0, 1]), port))
        .or_else(|| text.parse().ok())
        .ok_or_else(|| "must be an address and a port such as 127.0.0.1:9464".to_owned())
}

/// What fits into an `Authorization` header, and cannot be guessed.
pub(super) fn token(text: &str) -> Result<SecretString, String> {
    if text.len() >= 16 && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(SecretString::from(text))
    } else {
        Err("must be at least 16 visible ASCII characters".to_owned())
    }
}

fn pairs(text: &str) -> Option<Vec<(String, String)>> {
    parse::entries(text)
        .map(|entry| {
            let (name, value) = entry.split_once('=')?;
            let name = decoded(name.trim()).filter(|name| !name.is_empty())?;
            Some((name, decoded(value.trim())?))
        })
        .collect()
}

/// Takes percent-encoding back; nothing where it is broken, or where it hides control characters.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'%' {
            let digits = [rest.next()?, rest.next()?].map(|digit| char::from(digit).to_digit(16));
            u8::try_from(digits[0]? * 16 + digits[1]?).ok()?
        } else {
            byte
        });
    }
    String::from_utf8(bytes).ok().filter(|text| !text.chars().any(char::is_control))
}
