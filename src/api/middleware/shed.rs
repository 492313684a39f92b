//! Refuses what cannot be worked on at once, before queues grow.

use axum::{
    body::Body,
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http_body_util::BodyExt;

use crate::{error::ErrorCode, health, observe::Refusal, router::is_measuring, state::Api};

/// The extension of a request whose client has its share of all requests already. Whoever serves the router and watches over its
/// connections puts it there; the client is answered 503.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crowding;

/// The layer. An answer counts until its body is gone, for it takes memory as long as the client does not read it. Health is
/// exempt: an overloaded service is still alive. Metrics have a few places of their own, in which they show that it is.
pub(crate) async fn shed_load(State(api): State<Api>, request: Request, next: Next) -> Response {
    if health::is_health(request.uri().path()) {
        return next.run(request).await;
    }
    let gate = if is_measuring(&request) {
        Some(&api.metrics_gate)
    } else {
        let is_crowding = request.extensions().get::<Crowding>().is_some();
        (!is_crowding).then_some(&api.gate)
    };
    let Some(permit) = gate.and_then(|gate| gate.clone().try_acquire_owned().ok()) else {
        api.ports.observer.refuse(Refusal::Overloaded);
        return ErrorCode::Overloaded.into_response();
    };
    next.run(request).await.map(|body| {
        // Of all that wraps a body this alone keeps its length.
        Body::new(body.map_err(move |error| {
            let _held = &permit;
            error
        }))
    })
}
