//! Bounds the time of a request. What it writes goes on in its own task.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio::time::timeout;

use super::Progress;
use crate::{
    error::{ApiError, ErrorCode},
    state::Api,
};

/// The layer. Who is waited for when the time is over is at fault: the client, where its body has not arrived; else
/// the service.
pub(crate) async fn bound_time(State(api): State<Api>, request: Request, next: Next) -> Response {
    let progress = request.extensions().get::<Progress>().cloned().unwrap_or_default();
    match timeout(api.settings.request_timeout, next.run(request)).await {
        Ok(response) => response,
        Err(_) if progress.is_client_awaited() => late_body().into_response(),
        Err(_) => ErrorCode::Timeout.into_response(),
    }
}

/// The connection ends: the rest of the body would stand before the next request (RFC 9110, 15.5.9).
pub(crate) fn late_body() -> ApiError {
    ApiError::new(ErrorCode::RequestTimeout)
        .with_header(header::CONNECTION, HeaderValue::from_static("close"))
}
