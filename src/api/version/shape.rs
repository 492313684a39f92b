//! What differs between versions whatever the resource.

use axum::{
    http::{HeaderMap, HeaderValue},
    response::Response,
};
use domain::shared::Timestamp;

use crate::{error::ApiError, middleware::Count, reply::Reply};

/// What a shape needs to know of the request that it answers.
pub(crate) struct Asked {
    /// The request's id.
    pub(crate) request_id: HeaderValue,
    /// `If-None-Match` of a GET or HEAD.
    pub(crate) if_none_match: Option<HeaderValue>,
}

/// How the answers of a version look.
pub(crate) trait Shape: Send + Sync {
    /// The media type and the body of an error.
    fn error(&self, error: &ApiError, request_id: &str) -> (HeaderValue, Vec<u8>);

    /// The answer to a success.
    fn reply(&self, reply: Reply, asked: &Asked) -> Response;

    /// Tells how much of a rate limit is left.
    fn tell_count(&self, headers: &mut HeaderMap, count: &Count, now: Timestamp);

    /// Removes from a request what the version does not know.
    fn forget(&self, _headers: &mut HeaderMap) {}

    /// Marks every answer of the version; `is_known` says whether anything is served at the path.
    fn mark(&self, _path: &str, _is_known: bool, _headers: &mut HeaderMap) {}
}
