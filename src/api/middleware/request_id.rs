//! Outermost: gives the request its id, and sees that every answer carries it and has its final form.

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderValue},
    middleware::Next,
    response::Response,
};
use domain::shared::{Cause, Id};
use std::net::SocketAddr;

use super::{Origin, security::secure};
use crate::{state::Api, version::write_error};

/// The header of the id, in and out.
pub(super) const REQUEST_ID: &str = "x-request-id";

/// The layer.
pub(crate) async fn identify(State(api): State<Api>, mut request: Request, next: Next) -> Response {
    let origin = origin_of(&api, &request);
    let request_id = origin.request_id.clone();
    let uri = request.uri().clone();
    request.extensions_mut().insert(origin);
    let shape = api.shape_of(uri.path());
    let mut response = write_error(next.run(request).await, shape, &request_id);
    let headers = response.headers_mut();
    headers.insert(REQUEST_ID, request_id);
    shape.mark(uri.path(), headers);
    secure(headers, uri.path(), api.settings.hsts);
    response
}

fn origin_of(api: &Api, request: &Request) -> Origin {
    let headers = request.headers();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let (request_id, correlation) = request_id_of(headers, || api.ports.ids.next_id());
    Origin {
        request_id,
        correlation,
        trace: headers.get("traceparent").and_then(trace_parent),
        address: peer.map(|peer| api.proxies.client_behind(peer, headers)),
    }
}

/// The client's id where it is one that can be logged; else a new one. With it the id that effects are marked by.
fn request_id_of(headers: &HeaderMap, next_id: impl Fn() -> [u8; 16]) -> (HeaderValue, Id<Cause>) {
    let given = headers.get(REQUEST_ID).filter(|given| is_loggable(given.as_bytes()));
    if let Some(given) = given {
        let own = given.to_str().ok().and_then(|text| text.parse().ok());
        return (given.clone(), own.unwrap_or_else(|| Id::from_bytes(next_id())));
    }
    let id = Id::from_bytes(next_id());
    let shown = HeaderValue::try_from(id.to_string());
    (shown.unwrap_or_else(|_| HeaderValue::from_static("-")), id)
}

/// 1 to 64 characters that need no quoting in any log.
fn is_loggable(id: &[u8]) -> bool {
    (1..=64).contains(&id.len())
        && id.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

/// W3C Trace Context, level 1: `00-<32 hex>-<16 hex>-<2 hex>`, neither id all zero.
fn trace_parent(header: &HeaderValue) -> Option<String> {
    let text = header.to_str().ok()?;
    let mut parts = text.split('-');
    let (version, trace, span, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let is_hex = |part: &str, length: usize| {
        part.len() == length && part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    let is_set = |part: &str| part.bytes().any(|byte| byte != b'0');
    let well_formed = version == "00"
        && parts.next().is_none()
        && is_hex(trace, 32)
        && is_hex(span, 16)
        && is_hex(flags, 2)
        && is_set(trace)
        && is_set(span);
    well_formed.then(|| text.to_owned())
}

#[cfg(test)]
#[path = "request_id_tests.rs"]
mod tests;
