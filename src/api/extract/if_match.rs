//! Preconditions (RFC 9110, 13.1.1): the version that a change is meant for.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use domain::shared::{ProblemCode, Version};
use utoipa::IntoParams;

use crate::error::{ApiError, ErrorCode, Fault, Place};

/// The version in `If-Match`, honoured where it is sent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct IfMatch(pub(crate) Option<Version>);

/// The version in `If-Match`, which has to be sent: without it a change of somebody else could be lost unseen.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct MustMatch(pub(crate) Option<Version>);

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        Ok(Self(match precondition(&parts.headers)? {
            Precondition::None | Precondition::Any => None,
            Precondition::Version(version) => Some(version),
        }))
    }
}

impl<S: Sync> FromRequestParts<S> for MustMatch {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        match precondition(&parts.headers)? {
            Precondition::None => Err(ErrorCode::PreconditionRequired.into()),
            Precondition::Any => Ok(Self(None)),
            Precondition::Version(version) => Ok(Self(Some(version))),
        }
    }
}

/// `If-Match` for the documents, where it may be sent.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it describes the header; `IfMatch` reads it")]
pub(crate) struct IfMatchHeader {
    /// Only if the account still has this `ETag`.
    #[param(rename = "If-Match", example = "\"1\"")]
    if_match: Option<String>,
}

/// `If-None-Match` for the documents.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it describes the header; the version's shape reads it")]
pub(crate) struct IfNoneMatchHeader {
    /// The `ETag` that you have: 304 if it is still right.
    #[param(rename = "If-None-Match", example = "\"1\"")]
    if_none_match: Option<String>,
}

/// What `If-Match` asks.
enum Precondition {
    /// It is not sent.
    None,
    /// `*`: whatever the version.
    Any,
    /// This version.
    Version(Version),
}

fn precondition(headers: &HeaderMap) -> Result<Precondition, ApiError> {
    let mut lines = headers.get_all(header::IF_MATCH).iter();
    let Some(line) = lines.next() else { return Ok(Precondition::None) };
    match (line.to_str().unwrap_or_default().trim(), lines.next()) {
        ("*", None) => Ok(Precondition::Any),
        (tag, None) => version_of(tag).map(Precondition::Version).ok_or_else(unreadable),
        (_, Some(_)) => Err(unreadable()),
    }
}

/// The version that a tag names. A weak tag, or one that we never gave, is a tag all the same: of a version that never
/// was, so that it matches nothing.
fn version_of(tag: &str) -> Option<Version> {
    let (strong, opaque) = match tag.strip_prefix("W/") {
        Some(rest) => (false, rest),
        None => (true, tag),
    };
    let opaque = opaque.strip_prefix('"')?.strip_suffix('"').filter(|inner| !inner.contains('"'))?;
    let is_ours = strong && opaque.bytes().all(|byte| byte.is_ascii_digit()) && !opaque.starts_with('0');
    let number = if is_ours { opaque.parse().unwrap_or(0) } else { 0 };
    Some(Version::from_number(number))
}

fn unreadable() -> ApiError {
    let fault = Fault {
        place: Place::Parameter("If-Match".into()),
        code: ProblemCode::InvalidFormat,
        message: "must be one entity tag in double quotes, or *".to_owned(),
    };
    ApiError::new(ErrorCode::InvalidParameter).with_faults(vec![fault])
}
