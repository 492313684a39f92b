//! Which web pages of other origins may call (the Fetch standard's CORS protocol).

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, Method, header};
use tower_http::cors::{AllowOrigin, Any, CorsLayer};

use super::request_id::REQUEST_ID;
use crate::settings::Cors;

/// The layer. Tokens travel in a header that pages set themselves, so no origin needs credentials.
pub(crate) fn cors_layer(cors: &Cors) -> CorsLayer {
    let origins = match cors {
        Cors::Any => AllowOrigin::from(Any),
        Cors::Origins(origins) if origins.iter().any(|origin| origin == "*") => AllowOrigin::from(Any),
        Cors::Origins(origins) => {
            AllowOrigin::list(origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok()))
        }
    };
    CorsLayer::new()
        .allow_origin(origins)
        .allow_methods([Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers([
            header::AUTHORIZATION,
            header::ACCEPT,
            header::CONTENT_TYPE,
            header::IF_MATCH,
            header::IF_NONE_MATCH,
            HeaderName::from_static(REQUEST_ID),
            HeaderName::from_static("traceparent"),
        ])
        .expose_headers(EXPOSED)
        .max_age(Duration::from_hours(1))
}

/// What scripts may read beyond the simple headers.
const EXPOSED: [HeaderName; 14] = [
    header::ETAG,
    header::LINK,
    header::LOCATION,
    header::RETRY_AFTER,
    header::WWW_AUTHENTICATE,
    HeaderName::from_static(REQUEST_ID),
    HeaderName::from_static("ratelimit"),
    HeaderName::from_static("ratelimit-policy"),
    HeaderName::from_static("x-ratelimit-limit"),
    HeaderName::from_static("x-ratelimit-remaining"),
    HeaderName::from_static("x-ratelimit-reset"),
    HeaderName::from_static("deprecation"),
    HeaderName::from_static("sunset"),
    HeaderName::from_static("traceresponse"),
];
