//! Lets clients keep what changes only with the program.

use std::hash::{DefaultHasher, Hasher};

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{
    error::{ApiError, ErrorCode},
    version::names,
};

/// The layer: a success may be kept for five minutes, and is asked for by its tag from then on. The tag is weak, because the
/// compression around makes other bytes of the same answer (RFC 9110, 8.8.3).
pub(crate) async fn let_keep(request: Request, next: Next) -> Response {
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let response = next.run(request).await;
    if response.status() != StatusCode::OK {
        return response;
    }
    let (mut head, body) = response.into_parts();
    let bytes = match to_bytes(body, usize::MAX).await {
        Ok(bytes) => bytes,
        Err(error) => return ApiError::failed(ErrorCode::Internal, error).into_response(),
    };
    let mut hasher = DefaultHasher::new();
    hasher.write(&bytes);
    let tag = HeaderValue::try_from(format!("W/\"{:016x}\"", hasher.finish()));
    let tag = tag.unwrap_or(HeaderValue::from_static("W/\"\""));
    let is_known = known.is_some_and(|known| names(&known, &tag));
    head.headers.insert(header::ETAG, tag);
    head.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    if is_known {
        head.status = StatusCode::NOT_MODIFIED;
        head.headers.remove(header::CONTENT_LENGTH);
        return Response::from_parts(head, Body::empty());
    }
    Response::from_parts(head, Body::from(bytes))
}
