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
    middleware::{Progress, late_body},
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
        let message = format!("The body must be of the media type {media_type}, in UTF-8");
        return Err(ApiError::new(ErrorCode::UnsupportedMediaType).saying(message));
    }
    if is_encoded(request.headers()) {
        return Err(encoded());
    }
    read_object(&collect(request, api.settings.body_limit).await?)
}

/// Whether the body says, once, that it is of this type. Of its parameters only a charset matters, which JSON has not but
/// people send: what is announced as something other than UTF-8 is not read as UTF-8 (RFC 8259, 8.1).
fn is_of(headers: &HeaderMap, media_type: &str) -> bool {
    let mut lines = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(line), None) = (lines.next(), lines.next()) else { return false };
    let mut parts = line.to_str().unwrap_or_default().split(';').map(str::trim);
    parts.next().unwrap_or_default().eq_ignore_ascii_case(media_type) && parts.all(is_readable)
}

fn is_readable(parameter: &str) -> bool {
    let Some((name, value)) = parameter.split_once('=') else { return true };
    let charset = value.trim_matches('"');
    !name.eq_ignore_ascii_case("charset")
        || charset.eq_ignore_ascii_case("utf-8")
        || charset.eq_ignore_ascii_case("utf8")
        || charset.eq_ignore_ascii_case("us-ascii")
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
    let progress = request.extensions().get::<Progress>().cloned().unwrap_or_default();
    let body: Body = request.into_body();
    if axum::body::HttpBody::size_hint(&body).lower() > limit as u64 {
        return Err(too_large());
    }
    match progress.during(Limited::new(body, limit).collect()).await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(too_large()),
        Err(error) if SlowBody::caused(&*error) => Err(late_body()),
        Err(_) => Err(ApiError::new(ErrorCode::MalformedJson).saying("The body ended before its end")),
    }
}
