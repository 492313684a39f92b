//! Bounds the time of a request. What it writes goes on in its own task.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio::time::timeout;

use crate::{error::ErrorCode, state::Api};

/// The layer.
pub(crate) async fn bound_time(State(api): State<Api>, request: Request, next: Next) -> Response {
    timeout(api.settings.request_timeout, next.run(request))
        .await
        .unwrap_or_else(|_| ErrorCode::Timeout.into_response())
}
