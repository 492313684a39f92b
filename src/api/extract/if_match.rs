//! Preconditions (RFC 9110, 13.1.1): the version that a change is meant for.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use domain::{
    shared::{Actor, ProblemCode, Version},
    users::UserId,
};
use utoipa::IntoParams;

use crate::{
    error::{ApiError, ErrorCode, Fault, Place},
    state::Api,
};

/// What `If-Match` asks, honoured where it is sent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct IfMatch(pub(crate) Expected);

/// What `If-Match` asks, which has to be sent: without it a change of somebody else could be lost unseen.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct MustMatch(pub(crate) Expected);

/// The versions that a change may find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Expected {
    /// Whatever the version.
    Any,
    /// One of these; never empty.
    OneOf(Vec<Version>),
}

impl Expected {
    /// The one version that the change is bound to, so that it is checked where it is made. Of several it is the one that
    /// the account has now; a version that never was where it has none of them.
    pub(crate) async fn version_of(
        self,
        api: &Api,
        actor: Actor,
        user: UserId,
    ) -> Result<Option<Version>, ApiError> {
        match self {
            Self::Any => Ok(None),
            Self::OneOf(versions) if versions.len() < 2 => Ok(versions.first().copied()),
            Self::OneOf(versions) => {
                let now = api.ports.users.get_user(actor, user).await?.version;
                Ok(Some(versions.into_iter().find(|version| *version == now).unwrap_or(NEVER)))
            }
        }
    }
}

/// Matches nothing: versions begin at 1.
const NEVER: Version = Version::from_number(0);

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        Ok(Self(precondition(&parts.headers)?.unwrap_or(Expected::Any)))
    }
}

impl<S: Sync> FromRequestParts<S> for MustMatch {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        precondition(&parts.headers)?.map(Self).ok_or_else(|| ErrorCode::PreconditionRequired.into())
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

/// What the header asks; `None` where it is not sent. Several lines are one list (RFC 9110, 5.3).
fn precondition(headers: &HeaderMap) -> Result<Option<Expected>, ApiError> {
    let lines: Vec<_> = headers.get_all(header::IF_MATCH).iter().collect();
    if lines.is_empty() {
        return Ok(None);
    }
    let texts: Option<Vec<_>> = lines.iter().map(|line| line.to_str().ok()).collect();
    let list = texts.ok_or_else(unreadable)?.join(",");
    if list.trim() == "*" {
        return Ok(Some(Expected::Any));
    }
    let versions = versions_in(&list).filter(|versions| !versions.is_empty()).ok_or_else(unreadable)?;
    Ok(Some(Expected::OneOf(versions)))
}

/// The versions that a list of tags names; `None` where it is no list of tags. A tag may hold a comma, and an element of
/// a list may be empty (RFC 9110, 5.6.1 and 8.8.3).
fn versions_in(list: &str) -> Option<Vec<Version>> {
    let mut versions = Vec::new();
    let mut rest = list.trim_start_matches([' ', '\t', ',']);
    while !rest.is_empty() {
        let (strong, quoted) = match rest.strip_prefix("W/") {
            Some(quoted) => (false, quoted),
            None => (true, rest),
        };
        let (opaque, after) = quoted.strip_prefix('"')?.split_once('"')?;
        let is_tag = opaque.bytes().all(|byte| byte == 0x21 || (0x23..=0x7e).contains(&byte));
        let after = after.trim_start_matches([' ', '\t']);
        if !is_tag || !(after.is_empty() || after.starts_with(',')) {
            return None;
        }
        versions.push(version_of(strong, opaque));
        rest = after.trim_start_matches([' ', '\t', ',']);
    }
    Some(versions)
}

/// The version that a tag names. A weak tag, or one that we never gave, is a tag all the same: of a version that never
/// was, so that it matches nothing.
fn version_of(strong: bool, opaque: &str) -> Version {
    let is_ours = strong && opaque.bytes().all(|byte| byte.is_ascii_digit()) && !opaque.starts_with('0');
    let number = is_ours.then(|| opaque.parse().ok()).flatten();
    number.map_or(NEVER, Version::from_number)
}

fn unreadable() -> ApiError {
    let fault = Fault {
        place: Place::Parameter("If-Match".into()),
        code: ProblemCode::InvalidFormat,
        message: "must be entity tags in double quotes, or *".to_owned(),
    };
    ApiError::new(ErrorCode::InvalidParameter).with_faults(vec![fault])
}
