//! What a handler answers on success: serialized once, into the buffer that goes to the socket.

use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::shared::Version;
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::{ApiError, ErrorCode};

/// What version 1 puts before a body. Every buffer begins with it, so that no version has to copy.
const OPENING: &[u8] = b"{\"data\":";

/// A success with a body, before the version has given it its shape.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    status: StatusCode,
    buffer: Vec<u8>,
    version: Option<Version>,
    location: Option<HeaderValue>,
    link: Option<HeaderValue>,
    totals: Option<Totals>,
}

/// Where in a list by pages one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Totals {
    /// The page, from 1.
    #[schema(example = 1)]
    pub(crate) page: u32,
    /// Most items of a page.
    #[schema(example = 20)]
    pub(crate) limit: u32,
    /// How many items there are.
    #[schema(example = 57)]
    pub(crate) total: u64,
    /// How many pages there are.
    #[schema(example = 3)]
    pub(crate) pages: u64,
}

/// What version 1 says of an answer.
#[derive(Serialize)]
struct Meta<'a> {
    request_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pagination: Option<Totals>,
}

impl Reply {
    /// This body, with status 200.
    pub(crate) fn ok(body: &impl Serialize) -> Result<Self, ApiError> {
        let mut buffer = Vec::with_capacity(1024);
        buffer.extend_from_slice(OPENING);
        serde_json::to_writer(&mut buffer, body)
            .map_err(|error| ApiError::failed(ErrorCode::Internal, error))?;
        let status = StatusCode::OK;
        Ok(Self { status, buffer, version: None, location: None, link: None, totals: None })
    }

    /// With status 201: it was made, and is found there from now on.
    pub(crate) fn created_at(mut self, location: String) -> Self {
        self.status = StatusCode::CREATED;
        self.location = HeaderValue::try_from(location).ok();
        self
    }

    /// The body is of a thing at this version.
    pub(crate) fn at_version(mut self, version: Version) -> Self {
        self.version = Some(version);
        self
    }

    /// With links to the neighbouring pages (RFC 8288).
    pub(crate) fn linked(mut self, link: Option<String>) -> Self {
        self.link = link.and_then(|link| HeaderValue::try_from(link).ok());
        self
    }

    /// With totals.
    pub(crate) fn counted(mut self, totals: Totals) -> Self {
        self.totals = Some(totals);
        self
    }

    /// The status.
    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    /// The entity tag: the version in quotes.
    pub(crate) fn tag(&self) -> Option<HeaderValue> {
        HeaderValue::try_from(format!("\"{}\"", self.version?.number())).ok()
    }

    /// The body alone.
    pub(crate) fn into_plain(mut self) -> Response {
        let body = Bytes::from(std::mem::take(&mut self.buffer)).slice(OPENING.len()..);
        self.into_response_with(body)
    }

    /// `{"data": …, "meta": …}`.
    pub(crate) fn into_envelope(mut self, request_id: &str) -> Response {
        let mut body = std::mem::take(&mut self.buffer);
        body.extend_from_slice(b",\"meta\":");
        // Texts and numbers alone: it cannot fail.
        let _ = serde_json::to_writer(&mut body, &Meta { request_id, pagination: self.totals });
        body.push(b'}');
        self.into_response_with(body.into())
    }

    fn into_response_with(self, body: Bytes) -> Response {
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        for (name, value) in [(header::LOCATION, self.location), (header::LINK, self.link)] {
            if let Some(value) = value {
                headers.insert(name, value);
            }
        }
        response
    }
}

/// Without a body yet: the version's layer writes that.
impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        response.extensions_mut().insert(self);
        response
    }
}
