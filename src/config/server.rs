//! How HTTP is served.

use std::{net::IpAddr, time::Duration};

use ipnet::IpNet;
use serde::Deserialize;

use super::{ConfigProblems, TlsFiles, Values, origins::origins, parse};

/// How HTTP is served.
#[derive(Debug, Clone)]
pub struct ServerConfig {
    /// Address to listen on.
    pub host: IpAddr,
    /// Port to listen on; 0 takes any that is free.
    pub port: u16,
    /// Bound of one request.
    pub request_timeout: Duration,
    /// How long a connection may lie idle between two requests.
    pub keep_alive: Duration,
    /// Most connections at once.
    pub max_connections: usize,
    /// Most connections of one address.
    pub max_connections_per_address: usize,
    /// The certificate and its key, where TLS is spoken.
    pub tls: Option<TlsFiles>,
    /// Most bytes of a body.
    pub body_limit: usize,
    /// Most requests at once.
    pub max_concurrent_requests: usize,
    /// Bound of draining at shutdown.
    pub shutdown_grace: Duration,
    /// Between the readiness turning 503 and the listener closing.
    pub drain_wait: Duration,
    /// Whose client address header is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// The header in which they name the client, in lower case.
    pub client_address_header: Option<String>,
    /// Whose pages may call.
    pub cors: SharedOrigins,
    /// Whether the documentation is served.
    pub docs: bool,
}

/// The origins whose pages may call the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SharedOrigins {
    /// Any.
    Any,
    /// These; none where the list is empty.
    Listed(Vec<String>),
}

#[derive(Deserialize)]
struct Given {
    host: String,
    port: String,
    request_timeout_secs: String,
    keep_alive_secs: String,
    max_connections: String,
    max_connections_per_address: String,
    tls_cert_file: Option<String>,
    tls_key_file: Option<String>,
    body_limit_bytes: String,
    max_concurrent_requests: String,
    shutdown_grace_secs: String,
    drain_wait_secs: String,
    trusted_proxies: Option<String>,
    client_address_header: Option<String>,
    cors_origins: String,
    docs: String,
}

impl ServerConfig {
    /// Reads the section, and remembers every problem.
    pub(super) fn read(values: &Values, problems: &mut ConfigProblems) -> Option<Self> {
        let given: Given = values.section("SERVER_");
        let host = problems.take("SERVER_HOST", &given.host, address);
        let port = problems.take("SERVER_PORT", &given.port, parse::number(0..=65_535));
        let request_timeout = problems.take(
            "SERVER_REQUEST_TIMEOUT_SECS",
            &given.request_timeout_secs,
            parse::seconds(1..=600),
        );
        let keep_alive =
            problems.take("SERVER_KEEP_ALIVE_SECS", &given.keep_alive_secs, parse::seconds(1..=3_600));
        let max_connections =
            problems.take("SERVER_MAX_CONNECTIONS", &given.max_connections, parse::number(16..=1_000_000));
        let max_connections_per_address = problems.take(
            "SERVER_MAX_CONNECTIONS_PER_ADDRESS",
            &given.max_connections_per_address,
            parse::number(1..=1_000_000),
        );
        let tls = TlsFiles::of(given.tls_cert_file.as_deref(), given.tls_key_file.as_deref(), problems);
        let body_limit = problems.take(
            "SERVER_BODY_LIMIT_BYTES",
            &given.body_limit_bytes,
            parse::number(1_024..=104_857_600),
        );
        let max_concurrent_requests = problems.take(
            "SERVER_MAX_CONCURRENT_REQUESTS",
            &given.max_concurrent_requests,
            parse::number(1..=100_000),
        );
        let shutdown_grace = problems.take(
            "SERVER_SHUTDOWN_GRACE_SECS",
            &given.shutdown_grace_secs,
            parse::seconds(1..=3_600),
        );
        let drain_wait =
            problems.take("SERVER_DRAIN_WAIT_SECS", &given.drain_wait_secs, parse::seconds(0..=600));
        let trusted_proxies = problems.take(
            "SERVER_TRUSTED_PROXIES",
            given.trusted_proxies.as_deref().unwrap_or_default(),
            networks,
        );
        let client_address_header = problems.take_optional(
            "SERVER_CLIENT_ADDRESS_HEADER",
            given.client_address_header.as_deref(),
            header_name,
        );
        let cors = problems.take("SERVER_CORS_ORIGINS", &given.cors_origins, origins);
        let docs = problems.take("SERVER_DOCS", &given.docs, parse::flag);
        Some(Self {
            host: host?,
            port: port?,
            request_timeout: request_timeout?,
            keep_alive: keep_alive?,
            max_connections: max_connections?,
            max_connections_per_address: max_connections_per_address?,
            tls,
            body_limit: body_limit?,
            max_concurrent_requests: max_concurrent_requests?,
            shutdown_grace: shutdown_grace?,
            drain_wait: drain_wait?,
            trusted_proxies: trusted_proxies?,
            client_address_header: client_address_header?,
            cors: cors?,
            docs: docs?,
        })
    }
}

fn address(text: &str) -> Result<IpAddr, String> {
    if text == "localhost" {
        return Ok(IpAddr::from([127, 0, 0, 1]));
    }
    text.trim_matches(['[', ']'])
        .parse()
        .map_err(|_| "must be an IP address such as 127.0.0.1 or ::1".to_owned())
}

fn networks(text: &str) -> Result<Vec<IpNet>, String> {
    parse::entries(text)
        .map(|entry| entry.parse::<IpNet>().or_else(|_| entry.parse::<IpAddr>().map(IpNet::from)))
        .collect::<Result<_, _>>()
        .map_err(|_| "must be networks such as 10.0.0.0/8, separated by commas".to_owned())
}

fn header_name(text: &str) -> Result<String, String> {
    let is_token = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if is_token && text.len() <= 64 {
        Ok(text.to_ascii_lowercase())
    } else {
        Err("must be the name of a header such as x-forwarded-for".to_owned())
    }
}
