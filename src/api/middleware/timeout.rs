//! Bounds the time of a request. What it writes goes on in its own task.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use axum::{
    body::HttpBody,
    extract::{Request, State},
    http::{HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio::time::timeout;

use crate::{
    error::{ApiError, ErrorCode},
    state::Api,
};

/// Whether the client is waited for: who reads a body says so, as an extension of the request.
#[derive(Clone, Default)]
pub(crate) struct Awaited(Arc<AtomicBool>);

impl Awaited {
    /// Reads a body by this future.
    pub(crate) async fn during<T>(&self, reading: impl Future<Output = T>) -> T {
        self.0.store(true, Ordering::Relaxed);
        let read = reading.await;
        self.0.store(false, Ordering::Relaxed);
        read
    }
}

/// The layer. Who is waited for when the time is over is at fault: the client, where its body has not arrived; else
/// the service.
pub(crate) async fn bound_time(State(api): State<Api>, mut request: Request, next: Next) -> Response {
    let awaited = Awaited::default();
    if !request.body().is_end_stream() {
        request.extensions_mut().insert(awaited.clone());
    }
    match timeout(api.settings.request_timeout, next.run(request)).await {
        Ok(response) => response,
        Err(_) if awaited.0.load(Ordering::Relaxed) => late_body().into_response(),
        Err(_) => ErrorCode::Timeout.into_response(),
    }
}

/// The connection ends: the rest of the body would stand before the next request (RFC 9110, 15.5.9).
pub(crate) fn late_body() -> ApiError {
    ApiError::new(ErrorCode::RequestTimeout)
        .with_header(header::CONNECTION, HeaderValue::from_static("close"))
}
