//! `/metrics`: for Prometheus, not for clients. It is no part of the API, so it is neither documented nor counted there; on the
//! API's port it keeps the API's rules.

use axum::{
    Router,
    extract::Request,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use infrastructure::crypto::are_equal;
use secrecy::{ExposeSecret, SecretString};

use super::MetricsText;

/// Where it is.
pub const METRICS_PATH: &str = api::METRICS_PATH;

/// The route. With a token only for those who present it as a bearer token (RFC 6750).
pub(crate) fn metrics_routes(text: MetricsText, token: Option<SecretString>) -> Router {
    let show = async move |request: Request| match &token {
        Some(token) if !is_presented(request.headers(), token) => refusal(),
        _ => shown(&text),
    };
    Router::new().route(METRICS_PATH, get(show))
}

fn shown(text: &MetricsText) -> Response {
    let headers = [(header::CONTENT_TYPE, MetricsText::CONTENT_TYPE), (header::CACHE_CONTROL, "no-store")];
    (headers, text.render()).into_response()
}

fn refusal() -> Response {
    let mut response = StatusCode::UNAUTHORIZED.into_response();
    response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    response
}

fn is_presented(headers: &HeaderMap, token: &SecretString) -> bool {
    let mut lines = headers.get_all(header::AUTHORIZATION).iter();
    // Of two nobody can say which is meant.
    let (Some(line), None) = (lines.next(), lines.next()) else { return false };
    let line = line.to_str().ok();
    let Some((scheme, presented)) = line.and_then(|line| line.split_once(' ')) else { return false };
    let expected = token.expose_secret();
    scheme.eq_ignore_ascii_case("bearer") && are_equal(presented.trim().as_bytes(), expected.as_bytes())
}
