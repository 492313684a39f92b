//! The API's settings, from the configuration.

use api::{ApiSettings, Cors};

use crate::config::{Config, SharedOrigins};

/// What the configuration says about the API.
pub(super) fn api_settings(config: &Config) -> ApiSettings {
    let server = &config.server;
    ApiSettings {
        public_url: config.public_url.clone(),
        body_limit: server.body_limit,
        request_timeout: server.request_timeout,
        max_concurrent_requests: server.max_concurrent_requests,
        auth_quota: config.rate_limits.auth,
        default_quota: config.rate_limits.default,
        trusted_proxies: server.trusted_proxies.iter().map(|net| (net.addr(), net.prefix_len())).collect(),
        client_address_header: server.client_address_header.clone(),
        cors: match &server.cors {
            SharedOrigins::Any => Cors::Any,
            SharedOrigins::Listed(origins) => Cors::Origins(origins.clone()),
        },
        hsts: config.public_url.starts_with("https://"),
        v1_deprecated_at: config.versions.v1_deprecated_at,
        v1_sunset_at: config.versions.v1_sunset_at,
        show_docs: server.docs,
        ..ApiSettings::default()
    }
}
