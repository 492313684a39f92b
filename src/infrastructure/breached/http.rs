//! The range protocol of Pwned Passwords: the list learns the first 5 of 40 digits of a hash, and answers with all
//! the rest that it knows of them.

use std::{fmt, net::IpAddr, time::Duration};

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use domain::{
    auth::BreachedPasswords,
    shared::{PortFuture, Secret, Source},
};
use eyre::{WrapErr, ensure, eyre};
use reqwest::{Client, StatusCode, Url, redirect};

use crate::outbound::Call;

/// Asks a list over HTTP.
#[derive(Clone)]
pub struct HttpBreachedPasswords {
    client: Client,
    range: Url,
}

impl HttpBreachedPasswords {
    /// Most bytes of an answer; the public list's have about 50 thousand with padding.
    const LONGEST_ANSWER: usize = 1024 * 1024;

    /// How long one answer may take, from the name's look-up to the last byte.
    pub const TIMEOUT: Duration = Duration::from_secs(2);

    /// A client of the list at this address, such as `https://api.pwnedpasswords.com/range/`: the five digits are appended to
    /// it. It must be `https` unless the host is this machine. Makes aws-lc-rs the provider of TLS of this process, unless
    /// it has one.
    pub fn new(url: &str) -> eyre::Result<Self> {
        Self::with_timeout(url, Self::TIMEOUT)
    }

    fn with_timeout(url: &str, timeout: Duration) -> eyre::Result<Self> {
        let range = range_url(url)?;
        // An error says that there is one already.
        rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
        let client = Client::builder()
            .user_agent(concat!("hexwright/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .connect_timeout(timeout)
            .timeout(timeout)
            .build()
            .wrap_err("no client for the list of breached passwords")?;
        Ok(Self { client, range })
    }

    async fn ask(&self, password: &Secret) -> eyre::Result<bool> {
        let hash = hash_of(password);
        let (prefix, suffix) = hash.split_at(5);
        let url = self.range.join(prefix).wrap_err("no address for this range")?;
        let call = Call::get(&self.range, "/range/{prefix}");
        let body = self.read(url, &call).await.inspect_err(|error| {
            if let Some(error) = error.downcast_ref() {
                call.failed(error);
            }
        })?;
        is_listed(&body, suffix)
    }

    async fn read(&self, url: Url, call: &Call) -> eyre::Result<Vec<u8>> {
        let request = self.client.get(url).header("add-padding", "true");
        let mut answer = request.send().await.map_err(reqwest::Error::without_url)?;
        call.answered(answer.status());
        ensure!(answer.status() == StatusCode::OK, "the list answered {}", answer.status());
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(reqwest::Error::without_url)? {
            ensure!(body.len() + chunk.len() <= Self::LONGEST_ANSWER, "the list's answer is too long");
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}

impl BreachedPasswords for HttpBreachedPasswords {
    fn is_breached(&self, password: Secret) -> PortFuture<'_, bool, Source> {
        Box::pin(async move { self.ask(&password).await.map_err(Source::from) })
    }
}

impl fmt::Debug for HttpBreachedPasswords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("HttpBreachedPasswords").field(&self.range.as_str()).finish()
    }
}

/// The address that ranges are relative to: ends with a slash, hides nothing, and is not read by others on its way.
fn range_url(text: &str) -> eyre::Result<Url> {
    let mut url: Url = text
        .parse()
        .map_err(|error| eyre!("the list of breached passwords has no valid address: {error}"))?;
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    let is_local = host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback());
    let is_safe = url.scheme() == "https" || (url.scheme() == "http" && is_local);
    ensure!(is_safe, "the list of breached passwords must have an https address");
    ensure!(
        url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none(),
        "the address of the list of breached passwords must end with its path, and name no user"
    );
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    Ok(url)
}

/// SHA-1 in upper-case hexadecimal digits. It is the name under which the list knows a password, and protects nothing.
fn hash_of(password: &Secret) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, password.expose().as_bytes());
    let digits = hash.as_ref().iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| char::from(HEX[usize::from(digit)])).collect()
}

/// Whether the answer has a line `SUFFIX:COUNT` for this suffix, with a count that is not 0, as it is for padding.
fn is_listed(answer: &[u8], suffix: &str) -> eyre::Result<bool> {
    let answer = str::from_utf8(answer).wrap_err("the list's answer is not text")?;
    for line in answer.lines().filter(|line| !line.trim().is_empty()) {
        let (known, count) = line.split_once(':').ok_or_else(|| eyre!("the list's answer has no counts"))?;
        let count: u64 = count.trim().parse().wrap_err("the list's answer has a count that is no number")?;
        if known.trim().eq_ignore_ascii_case(suffix) && count > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
#[path = "http_tests.rs"]
mod tests;
