//! Plain resources, and problem details (RFC 9457) for errors: version 2, and everything outside the versions.

use std::borrow::Cow;

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use domain::shared::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Asked, Shape};
use crate::{
    error::{ApiError, Fault, Place},
    middleware::Count,
    reply::Reply,
};

/// Problem details (RFC 9457).
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemBody<'a> {
    /// Always `about:blank`: `code` tells problems apart.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The name of the status.
    title: &'a str,
    /// The status.
    status: u16,
    /// A sentence for people.
    detail: &'a str,
    /// A word for programs.
    code: &'a str,
    /// All that is wrong with what was sent; absent where nothing is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ProblemItem<'a>>,
    /// The id under which operators find the request.
    request_id: &'a str,
}

/// One thing that is wrong.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProblemItem<'a> {
    /// JSON pointer (RFC 6901) to the field of the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "/email")]
    pointer: Option<String>,
    /// Name of the parameter, where it is not a field.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "limit")]
    parameter: Option<&'a str>,
    /// A word for programs.
    #[schema(example = "too_long")]
    code: &'static str,
    /// For people: continues a sentence that begins with the name.
    #[schema(example = "must have at most 254 characters")]
    detail: &'a str,
}

impl<'a> ProblemBody<'a> {
    /// This error, in answer to this request.
    pub(crate) fn of(error: &'a ApiError, request_id: &'a str) -> Self {
        let status = error.code().status();
        Self {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or_default(),
            status: status.as_u16(),
            detail: error.message(),
            code: error.code().as_str(),
            errors: error.faults().iter().map(ProblemItem::of).collect(),
            request_id,
        }
    }
}

impl<'a> ProblemItem<'a> {
    fn of(fault: &'a Fault) -> Self {
        let (pointer, parameter) = match &fault.place {
            Place::Field(name) => (Some(format!("/{}", escaped(name))), None),
            Place::Parameter(name) => (None, Some(name.as_ref())),
        };
        Self { pointer, parameter, code: fault.code.as_str(), detail: &fault.message }
    }
}

/// A name as a JSON pointer has it.
fn escaped(name: &str) -> Cow<'_, str> {
    if name.contains(['~', '/']) { name.replace('~', "~0").replace('/', "~1").into() } else { name.into() }
}

/// The shape of version 2 and of what has no version.
pub(crate) struct Plain;

impl Shape for Plain {
    fn error(&self, error: &ApiError, request_id: &str) -> (HeaderValue, Vec<u8>) {
        let body = serde_json::to_vec(&ProblemBody::of(error, request_id)).unwrap_or_default();
        (HeaderValue::from_static("application/problem+json"), body)
    }

    fn reply(&self, reply: Reply, asked: &Asked) -> Response {
        let tag = reply.tag();
        let is_known = match (&tag, &asked.if_none_match) {
            (Some(tag), Some(known)) => reply.status() == StatusCode::OK && names(known, tag),
            _ => false,
        };
        let mut response = if is_known { Response::new(Body::empty()) } else { reply.into_plain() };
        if is_known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        }
        if let Some(tag) = tag {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response
    }

    fn tell_count(&self, headers: &mut HeaderMap, count: &Count, _now: Timestamp) {
        let (name, left) = (count.class.as_str(), count.allowance.remaining);
        let seconds = whole_seconds(count.allowance.resets_in);
        let window = whole_seconds(count.quota.window);
        let policy = format!("\"{name}\";q={};w={window}", count.allowance.limit);
        for (header, value) in
            [("ratelimit-policy", policy), ("ratelimit", format!("\"{name}\";r={left};t={seconds}"))]
        {
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.insert(header, value);
            }
        }
    }
}

/// Rounded up: who waits this long has waited long enough.
fn whole_seconds(span: std::time::Duration) -> u64 {
    span.as_secs() + u64::from(span.subsec_nanos() > 0)
}

/// Whether `If-None-Match` names this tag, by weak comparison (RFC 9110, 13.1.2).
pub(crate) fn names(header: &HeaderValue, tag: &HeaderValue) -> bool {
    let (Ok(header), Ok(tag)) = (header.to_str(), tag.to_str()) else { return false };
    header
        .split(',')
        .map(str::trim)
        .any(|one| one == "*" || one.trim_start_matches("W/") == tag.trim_start_matches("W/"))
}
