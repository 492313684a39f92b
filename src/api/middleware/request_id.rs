//! Outermost: gives the request its id, and sees that every answer carries it and has its final form.

use axum::{
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::{HeaderMap, HeaderValue},
    middleware::Next,
    response::Response,
};
use domain::shared::{Cause, Id};
use std::net::SocketAddr;
use tracing::Instrument;

use super::{Origin, security::secure, watch::Watch};
use crate::{observe::TraceParent, router::is_measuring, state::Api, version::write_error};

/// The header of the id, in and out.
pub(super) const REQUEST_ID: &str = "x-request-id";

/// The layer.
pub(crate) async fn identify(State(api): State<Api>, mut request: Request, next: Next) -> Response {
    let mut origin = origin_of(&api, &request);
    let request_id = origin.request_id.clone();
    let told = request_id.to_str().unwrap_or_default();
    let uri = request.uri().clone();
    // Whoever measures is not measured.
    let watch = (!is_measuring(&request)).then(|| Watch::begin(&api, &request, &mut origin));
    request.extensions_mut().insert(origin);
    if let Some(watch) = &watch {
        request.extensions_mut().insert(watch.progress.clone());
    }
    let is_known = request.extensions().get::<MatchedPath>().is_some();
    let shape = api.shape_of(uri.path());
    let answered = async { write_error(next.run(request).await, shape, &request_id) };
    let mut response = match &watch {
        Some(watch) => watch.during(answered).await,
        // What goes wrong is told with the id even so.
        None => answered.instrument(tracing::error_span!("request", request_id = told)).await,
    };
    let headers = response.headers_mut();
    headers.insert(REQUEST_ID, request_id);
    shape.mark(uri.path(), is_known, headers);
    secure(headers, uri.path(), api.settings.hsts);
    if let Some(watch) = watch {
        watch.end(&mut response);
    }
    response
}

fn origin_of(api: &Api, request: &Request) -> Origin {
    let headers = request.headers();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let (request_id, correlation) = request_id_of(headers, || api.ports.ids.next_id());
    Origin {
        request_id,
        correlation,
        trace: TraceParent::of(headers),
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

#[cfg(test)]
#[path = "request_id_tests.rs"]
mod tests;
