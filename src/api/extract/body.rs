//! Bodies: of the right media type, not too large, and JSON.

use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, Request},
    http::{HeaderMap, HeaderValue, header},
};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;

use super::{Fields, SlowBody, object::read_object};
use crate::{
    error::{ApiError, ErrorCode},
    middleware::{Awaited, late_body},
    state::Api,
};

/// A body of `application/json`.
pub(crate) struct JsonBody<T>(pub(crate) T);

/// A body of `application/merge-patch+json` (RFC 7396).
pub(crate) struct MergePatch<T>(pub(crate) T);

impl<T: DeserializeOwned + Fields> FromRequest<Api> for JsonBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, api: &Api) -> Result<Self, ApiError> {
        read(request, api, "application/json").await.map(Self)
    }
}

impl<T: DeserializeOwned + Fields> FromRequest<Api> for MergePatch<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, api: &Api) -> Result<Self, ApiError> {
        read(request, api, "application/merge-patch+json").await.map(Self)
    }
}

async fn read<T: DeserializeOwned + Fields>(
    request: Request,
    api: &Api,
    media_type: &'static str,
) -> Result<T, ApiError> {
    if !is_of(request.headers(), media_type) {
        let message = format!("The body must be of the media type {media_type}");
        return Err(ApiError::new(ErrorCode::UnsupportedMediaType).saying(message));
    }
    if is_encoded(request.headers()) {
        return Err(encoded());
    }
    read_object(&collect(request, api.settings.body_limit).await?)
}

/// Whether the body says that it is of this type. Parameters are ignored: JSON has none (RFC 8259, 11).
fn is_of(headers: &HeaderMap, media_type: &str) -> bool {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case(media_type)
}

/// Whether the body has a coding; `identity` is none (RFC 9110, 8.4.1).
fn is_encoded(headers: &HeaderMap) -> bool {
    let is_plain = |coding: &str| coding.is_empty() || coding.eq_ignore_ascii_case("identity");
    let mut lines = headers.get_all(header::CONTENT_ENCODING).iter();
    lines.any(|line| !line.to_str().is_ok_and(|line| line.split(',').map(str::trim).all(is_plain)))
}

/// Only a refusal for the coding says which would do (RFC 9110, 12.5.3).
fn encoded() -> ApiError {
    ApiError::new(ErrorCode::UnsupportedMediaType)
        .saying("Encoded bodies are not read; send it without Content-Encoding")
        .with_header(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"))
}

/// The whole body, however it is sent; what is announced as too large is not even begun.
async fn collect(request: Request, limit: usize) -> Result<Bytes, ApiError> {
    let too_large = || {
        ApiError::new(ErrorCode::PayloadTooLarge).saying(format!("The body may have at most {limit} bytes"))
    };
    let awaited = request.extensions().get::<Awaited>().cloned().unwrap_or_default();
    let body: Body = request.into_body();
    if axum::body::HttpBody::size_hint(&body).lower() > limit as u64 {
        return Err(too_large());
    }
    match awaited.during(Limited::new(body, limit).collect()).await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(too_large()),
        Err(error) if SlowBody::caused(&*error) => Err(late_body()),
        Err(_) => Err(ApiError::new(ErrorCode::MalformedJson).saying("The body ended before its end")),
    }
}
