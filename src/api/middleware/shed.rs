//! Refuses what cannot be worked on at once, before queues grow.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{error::ErrorCode, health, state::Api};

/// The layer. Health is exempt: an overloaded service is still alive.
pub(crate) async fn shed_load(State(api): State<Api>, request: Request, next: Next) -> Response {
    if health::is_health(request.uri().path()) {
        return next.run(request).await;
    }
    match api.gate.try_acquire() {
        Ok(_permit) => next.run(request).await,
        Err(_) => ErrorCode::Overloaded.into_response(),
    }
}
