//! A panic in a handler is a 500 like any other: the client learns nothing, the log everything.

use std::any::Any;

use axum::response::{IntoResponse, Response};

use crate::error::{ApiError, ErrorCode};

/// The answer to a panic.
#[expect(clippy::needless_pass_by_value, reason = "the layer gives the payload away")]
pub(crate) fn answer_panic(payload: Box<dyn Any + Send + 'static>) -> Response {
    let said = payload
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or("it said nothing");
    ApiError::failed(ErrorCode::Internal, format!("a handler panicked: {said}")).into_response()
}
