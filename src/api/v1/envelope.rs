//! How answers of version 1 look: envelopes, the errors of each field by its name, and the news that it will go.

use std::collections::BTreeMap;

use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use domain::shared::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::http_date::http_date;
use crate::{
    error::ApiError,
    middleware::Count,
    reply::Reply,
    settings::ApiSettings,
    version::{ApiVersion, Asked, Shape},
};

/// An error.
#[derive(Serialize, ToSchema)]
#[schema(as = Error)]
pub(crate) struct ErrorBody<'a> {
    /// What went wrong.
    error: ErrorDetails<'a>,
    /// The id under which operators find the request.
    request_id: &'a str,
}

/// What went wrong.
#[derive(Serialize, ToSchema)]
pub(crate) struct ErrorDetails<'a> {
    /// A word for programs.
    code: &'a str,
    /// A sentence for people.
    message: &'a str,
    /// All that is wrong with each field or parameter, by its name; absent where nothing is.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    field_errors: BTreeMap<&'a str, Vec<FieldError<'a>>>,
}

/// One thing that is wrong with a field.
#[derive(Serialize, ToSchema)]
pub(crate) struct FieldError<'a> {
    /// A word for programs.
    #[schema(example = "too_long")]
    code: &'static str,
    /// For people: continues a sentence that begins with the name.
    #[schema(example = "must have at most 254 characters")]
    message: &'a str,
}

impl<'a> ErrorBody<'a> {
    /// This error, in answer to this request.
    pub(crate) fn of(error: &'a ApiError, request_id: &'a str) -> Self {
        let mut field_errors = BTreeMap::<_, Vec<_>>::new();
        for fault in error.faults() {
            let told = FieldError { code: fault.code.as_str(), message: &fault.message };
            field_errors.entry(fault.place.name()).or_default().push(told);
        }
        let error = ErrorDetails { code: error.code().as_str(), message: error.message(), field_errors };
        Self { error, request_id }
    }
}

/// The shape of version 1.
pub(crate) struct Envelope {
    public_url: String,
    deprecation: Option<HeaderValue>,
    sunset: Option<HeaderValue>,
}

impl Envelope {
    /// As the operator decided when it goes.
    pub(crate) fn new(settings: &ApiSettings) -> Self {
        Self {
            public_url: settings.public_url.clone(),
            deprecation: HeaderValue::try_from(format!("@{}", settings.v1_deprecated_at.seconds())).ok(),
            sunset: HeaderValue::try_from(http_date(settings.v1_sunset_at)).ok(),
        }
    }

    /// Where the same is found in the version that follows.
    fn successor(&self, path: &str) -> Option<HeaderValue> {
        let rest = path.strip_prefix(ApiVersion::V1.prefix())?;
        let next = ApiVersion::V2.prefix();
        HeaderValue::try_from(format!("<{}{next}{rest}>; rel=\"successor-version\"", self.public_url)).ok()
    }
}

impl Shape for Envelope {
    fn error(&self, error: &ApiError, request_id: &str) -> (HeaderValue, Vec<u8>) {
        let body = serde_json::to_vec(&ErrorBody::of(error, request_id)).unwrap_or_default();
        (HeaderValue::from_static("application/json"), body)
    }

    fn reply(&self, reply: Reply, asked: &Asked) -> Response {
        reply.into_envelope(asked.request_id.to_str().unwrap_or_default())
    }

    fn tell_count(&self, headers: &mut HeaderMap, count: &Count, now: Timestamp) {
        let allowance = &count.allowance;
        let reset = now.plus(allowance.resets_in);
        let whole = reset.seconds() + i64::from(reset.micros().rem_euclid(1_000_000) > 0);
        headers.insert("x-ratelimit-limit", HeaderValue::from(allowance.limit));
        headers.insert("x-ratelimit-remaining", HeaderValue::from(allowance.remaining));
        headers.insert("x-ratelimit-reset", HeaderValue::from(whole));
    }

    /// Version 1 has no entity tags, so it has no preconditions either.
    fn forget(&self, headers: &mut HeaderMap) {
        headers.remove(header::IF_MATCH);
    }

    fn mark(&self, path: &str, is_known: bool, headers: &mut HeaderMap) {
        let news = [("deprecation", self.deprecation.clone()), ("sunset", self.sunset.clone())];
        for (name, value) in news {
            if let Some(value) = value {
                headers.insert(name, value);
            }
        }
        // Where nothing is, nothing follows.
        if let Some(link) = self.successor(path).filter(|_| is_known) {
            headers.append(header::LINK, link);
        }
    }
}

#[cfg(test)]
#[path = "envelope_tests.rs"]
mod tests;
