//! Refuses what cannot be worked on at once, before queues grow.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{error::ErrorCode, health, observe::Refusal, state::Api};

/// The layer. Health is exempt: an overloaded service is still alive.
pub(crate) async fn shed_load(State(api): State<Api>, request: Request, next: Next) -> Response {
    if health::is_health(request.uri().path()) {
        return next.run(request).await;
    }
    let Ok(_permit) = api.gate.try_acquire() else {
        api.ports.observer.refuse(Refusal::Overloaded);
        return ErrorCode::Overloaded.into_response();
    };
    next.run(request).await
}
