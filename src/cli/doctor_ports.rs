//! What `doctor` has to say of the ports.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use reqwest::{Client, StatusCode, header::WWW_AUTHENTICATE, redirect::Policy};
use serde_json::Value;
use tokio::net::TcpListener;

use super::{Finding, found};
use crate::config::Config;

/// How long whoever has a port may take to say who they are.
const LONGEST_ANSWER: Duration = Duration::from_secs(3);
/// More of an answer is not read.
const LONGEST_BODY: usize = 4 << 20;

/// What is to be said of the port, and of that of the metrics where they have one of their own.
pub(super) async fn examine(config: &Config) -> Vec<Finding> {
    let server = &config.server;
    let address = SocketAddr::new(server.host, server.port);
    let scheme = if server.tls.is_some() { "https" } else { "http" };
    let asked = is_service(format!("{scheme}://{}/health", reachable(address)));
    // It is held while the other is tried, as they may be the same.
    let (port, _held) = port(address, asked).await;
    let mut findings = vec![found("port", port, "stop what uses it, or choose another with SERVER_PORT")];
    let metrics = &config.telemetry.metrics;
    if let Some(address) = metrics.address {
        let url = format!("http://{}/metrics", reachable(address));
        let (port, _held) = self::port(address, is_metrics(url, metrics.token.is_some())).await;
        let hint = "stop what uses it, or choose another with METRICS_ADDRESS";
        findings.push(found("metrics port", port, hint));
    }
    findings
}

/// Tries to take it; where somebody has it, that is right if `is_ours` finds the service there.
async fn port(
    address: SocketAddr,
    is_ours: impl Future<Output = bool>,
) -> (Result<String, String>, Option<TcpListener>) {
    match TcpListener::bind(address).await {
        Ok(held) => (Ok(format!("{address} is free")), Some(held)),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse && is_ours.await => {
            (Ok(format!("{address} is taken, and Hexwright answers there already")), None)
        }
        Err(error) => (Err(format!("{address} cannot be listened on: {error}")), None),
    }
}

/// Where whoever listens at this address is reached from the same machine: nobody can call 0.0.0.0.
fn reachable(address: SocketAddr) -> SocketAddr {
    let host = match address.ip() {
        IpAddr::V4(host) if host.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(host) if host.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        host => host,
    };
    SocketAddr::new(host, address.port())
}

/// Whether the summary of health is there, well or not, with the names of our dependencies: it is never refused for load.
async fn is_service(url: String) -> bool {
    let Ok((_, body)) = ask(&url).await else { return false };
    let report: Value = serde_json::from_slice(&body).unwrap_or_default();
    let names = ["database", "database_writes"];
    names.iter().all(|name| report["services"][name]["needed"].is_boolean())
}

/// Whether metrics of ours are there. The token is not shown to who may be a stranger, so where there is one, it has to do that one is
/// asked for.
async fn is_metrics(url: String, has_token: bool) -> bool {
    match ask(&url).await {
        Ok((Said { status: StatusCode::UNAUTHORIZED, wants_token }, _)) => has_token && wants_token,
        Ok((_, body)) => body.split(|byte| *byte == b'\n').any(|line| line.starts_with(b"hexwright_")),
        Err(_) => false,
    }
}

/// The head of an answer, as far as it matters here.
struct Said {
    status: StatusCode,
    wants_token: bool,
}

/// What is said at this address. No secret is sent, so it does not matter to whom: a certificate for another name, or one that nobody
/// vouches for, is taken too.
async fn ask(url: &str) -> reqwest::Result<(Said, Vec<u8>)> {
    let client = Client::builder()
        .timeout(LONGEST_ANSWER)
        .redirect(Policy::none())
        .no_proxy()
        .tls_danger_accept_invalid_certs(true)
        .build()?;
    let mut answer = client.get(url).send().await?;
    let wants_token = answer.headers().get(WWW_AUTHENTICATE).is_some_and(|scheme| scheme == "Bearer");
    let said = Said { status: answer.status(), wants_token };
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        body.extend_from_slice(&chunk);
        if body.len() > LONGEST_BODY {
            break;
        }
    }
    Ok((said, body))
}
