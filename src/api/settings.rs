//! What an operator may decide about the API.

use std::{net::IpAddr, time::Duration};

use domain::shared::{Quota, Timestamp};

/// Which web pages of other origins may read answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cors {
    /// All.
    Any,
    /// Those of these origins, such as `https://app.example.org`.
    Origins(Vec<String>),
}

/// The settings of the API. `Default` is what a first run on one's own machine wants.
#[derive(Debug, Clone)]
pub struct ApiSettings {
    /// What every absolute link begins with, without a slash at the end.
    pub public_url: String,
    /// Most bytes of a body.
    pub body_limit: usize,
    /// How long a request may take.
    pub request_timeout: Duration,
    /// How many requests may be worked on, and their answers sent, at once; one more is refused. Health is exempt.
    pub max_concurrent_requests: usize,
    /// How often one address may sign in, register or try passwords.
    pub auth_quota: Quota,
    /// How often one address, and one user, may ask for anything else.
    pub default_quota: Quota,
    /// How often one address may ask for the documents and the page that shows them.
    pub document_quota: Quota,
    /// Networks (address and prefix length) of the proxies whose word on the client's address is believed.
    pub trusted_proxies: Vec<(IpAddr, u8)>,
    /// The one header in which they tell it, such as `x-forwarded-for`.
    pub client_address_header: Option<String>,
    /// Which web pages may call.
    pub cors: Cors,
    /// Whether browsers are told to come by HTTPS only.
    pub hsts: bool,
    /// When version 1 was deprecated.
    pub v1_deprecated_at: Timestamp,
    /// When version 1 may go.
    pub v1_sunset_at: Timestamp,
    /// Whether `/docs` is served.
    pub show_docs: bool,
}

impl Default for ApiSettings {
    fn default() -> Self {
        let per_minute = |limit| Quota { limit, window: Duration::from_mins(1) };
        Self {
            public_url: "http://127.0.0.1:3000".to_owned(),
            body_limit: 64 * 1024,
            request_timeout: Duration::from_secs(30),
            max_concurrent_requests: 1024,
            auth_quota: per_minute(10),
            default_quota: per_minute(100),
            // The page asks for about ten files.
            document_quota: per_minute(600),
            trusted_proxies: Vec::new(),
            client_address_header: None,
            cors: Cors::Any,
            hsts: false,
            // 2026-01-01 and 2027-12-31, midnight UTC.
            v1_deprecated_at: Timestamp::from_seconds(1_767_225_600),
            v1_sunset_at: Timestamp::from_seconds(1_830_211_200),
            show_docs: true,
        }
    }
}
