//! The port: told when a request begins and ends, and when one is refused unseen.

use std::time::Duration;

use axum::http::HeaderMap;
use tracing::Span;

use super::TraceParent;

/// Watches requests. Each method answers at once and never fails; those left out do nothing.
pub trait RequestObserver: Send + Sync {
    /// A request has begun, and `span` is about it. Where the client's headers carry a trace (W3C Trace Context), `span` goes
    /// on with it; where nobody will ever see it, it becomes none, and nothing below it is recorded either. Answers where in
    /// which trace the request is, where there is one.
    fn begin(&self, _span: &mut Span, _begun: &Begun, _headers: &HeaderMap) -> Option<TraceParent> {
        None
    }

    /// A request has ended: told once for each that began.
    fn end(&self, _ended: &Ended<'_>) {}

    /// A request was refused before anybody looked at it.
    fn refuse(&self, _refusal: Refusal) {}
}

/// Watches nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unobserved;

impl RequestObserver for Unobserved {}

/// What is known of a request when it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Begun {
    /// `GET`; `_OTHER` for one that RFC 9110 and RFC 5789 do not name, as the semantic conventions of OpenTelemetry have it.
    pub method: &'static str,
    /// `http` or `https`: how clients reach the service.
    pub scheme: &'static str,
}

/// What is known of a request when it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended<'a> {
    /// How it began.
    pub begun: Begun,
    /// The template, such as `/api/v2/users/{id}`; `None` where no route fits, and for what was refused
    /// before anybody looked at it: anybody can send every method to every path.
    pub route: Option<&'a str>,
    /// The status that was answered; `None` where the client did not wait for one.
    pub status: Option<u16>,
    /// The code of the error that was answered, such as `not_found`.
    pub error: Option<&'static str>,
    /// From the whole head of the request to the head of the answer, without the time in which the client's body was waited
    /// for.
    pub duration: Duration,
    /// The version of the API that was asked: `v1`.
    pub version: Option<&'static str>,
    /// The kind of client, one of a short list; see `product_of`.
    pub client: &'static str,
}

/// Why a request was refused before anybody looked at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Too many are worked on.
    Overloaded,
    /// Its address or user asks too often.
    RateLimited,
}

impl Refusal {
    /// As a word: `rate_limited`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Overloaded => "overloaded",
            Self::RateLimited => "rate_limited",
        }
    }
}
