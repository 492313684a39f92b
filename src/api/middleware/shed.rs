//! Refuses what cannot be worked on at once, before queues grow.

use axum::{
    body::Body,
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http_body_util::BodyExt;

use crate::{error::ErrorCode, health, observe::Refusal, state::Api};

/// The layer. An answer counts until its body is gone, for it takes memory as long as the client does not read it. Health is
/// exempt: an overloaded service is still alive.
pub(crate) async fn shed_load(State(api): State<Api>, request: Request, next: Next) -> Response {
    if health::is_health(request.uri().path()) {
        return next.run(request).await;
    }
    let Ok(permit) = api.gate.clone().try_acquire_owned() else {
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
