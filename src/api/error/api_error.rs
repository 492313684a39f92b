//! The one error of the API. It alone knows status codes; how it looks is the version's matter.

use std::{borrow::Cow, error::Error, fmt::Write as _, sync::Arc, time::Duration};

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::shared::{ProblemCode, Problems, Source};

use super::ErrorCode;

/// Where a problem is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// In this field of the body.
    Field(Cow<'static, str>),
    /// In this parameter of path, query or header.
    Parameter(Cow<'static, str>),
}

impl Place {
    /// The name of the field or parameter.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Field(name) | Self::Parameter(name) => name,
        }
    }
}

/// One thing that is wrong with what the client sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Where.
    pub(crate) place: Place,
    /// For programs.
    pub(crate) code: ProblemCode,
    /// For people: continues a sentence that begins with the name.
    pub(crate) message: String,
}

/// A refusal or failure on its way to the client.
#[derive(Debug, Clone)]
pub(crate) struct ApiError(Box<Details>);

#[derive(Debug, Clone)]
struct Details {
    code: ErrorCode,
    message: Cow<'static, str>,
    faults: Vec<Fault>,
    retry_after: Option<Duration>,
    header: Option<(HeaderName, HeaderValue)>,
    cause: Option<Arc<dyn Error + Send + Sync>>,
}

impl ApiError {
    /// The plain error of this code.
    pub(crate) fn new(code: ErrorCode) -> Self {
        let retry_after =
            (code.status() == StatusCode::SERVICE_UNAVAILABLE).then_some(Duration::from_secs(1));
        let message = Cow::Borrowed(code.sentence());
        Self(Box::new(Details { code, message, faults: Vec::new(), retry_after, header: None, cause: None }))
    }

    /// The service failed; `cause` goes to the log alone.
    pub(crate) fn failed(code: ErrorCode, cause: impl Into<Source>) -> Self {
        let mut error = Self::new(code);
        error.0.cause = Some(Arc::from(cause.into()));
        error
    }

    /// Fields of the body are not valid.
    pub(crate) fn invalid(problems: &Problems) -> Self {
        let faults = problems.iter().map(|problem| Fault {
            place: Place::Field(problem.field.into()),
            code: problem.code,
            message: problem.message.clone(),
        });
        Self::new(ErrorCode::ValidationFailed).with_faults(faults.collect())
    }

    /// With a sentence that says more than the code's own.
    #[must_use]
    pub(crate) fn saying(mut self, message: impl Into<Cow<'static, str>>) -> Self {
        self.0.message = message.into();
        self
    }

    /// With all that is wrong.
    #[must_use]
    pub(crate) fn with_faults(mut self, faults: Vec<Fault>) -> Self {
        self.0.faults = faults;
        self
    }

    /// Worth another try after this long.
    #[must_use]
    pub(crate) fn retry_after(mut self, span: Duration) -> Self {
        self.0.retry_after = Some(span);
        self
    }

    /// With a header that helps the client to do better.
    #[must_use]
    pub(crate) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.header = Some((name, value));
        self
    }

    /// What went wrong.
    pub(crate) fn code(&self) -> ErrorCode {
        self.0.code
    }

    /// The sentence for people.
    pub(crate) fn message(&self) -> &str {
        &self.0.message
    }

    /// All that is wrong, in order.
    pub(crate) fn faults(&self) -> &[Fault] {
        &self.0.faults
    }

    /// The headers that go with it, whatever the version.
    pub(crate) fn write_headers(&self, headers: &mut HeaderMap) {
        if let Some(span) = self.0.retry_after {
            let seconds = u64::from(span.subsec_nanos() > 0) + span.as_secs();
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
        }
        if let Some((name, value)) = &self.0.header {
            headers.insert(name, value.clone());
        }
        if self.code().status() == StatusCode::UNAUTHORIZED {
            let challenge = match self.code() {
                ErrorCode::InvalidToken | ErrorCode::TokenExpired | ErrorCode::SessionEnded => {
                    HeaderValue::from_static("Bearer error=\"invalid_token\"")
                }
                _ => HeaderValue::from_static("Bearer"),
            };
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
    }

    /// Writes the chain of causes to the log, where there is one: it is for operators alone.
    /// Which request it was the span around the line says.
    pub(crate) fn log(&self) {
        let Some(cause) = &self.0.cause else { return };
        let mut chain = cause.to_string();
        let mut next = cause.source();
        while let Some(source) = next {
            let told = source.to_string();
            // Many errors of libraries say themselves what their cause says.
            if !chain.ends_with(&told) {
                let _ = write!(chain, ": {told}");
            }
            next = source.source();
        }
        let code = self.code().as_str();
        if self.code().status() == StatusCode::INTERNAL_SERVER_ERROR {
            tracing::error!(code, "request failed: {chain}");
        } else {
            tracing::warn!(code, "request refused: {chain}");
        }
    }
}

/// Without a body yet: the version's layer writes that.
impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = self.code().status().into_response();
        self.write_headers(response.headers_mut());
        response.extensions_mut().insert(self);
        response
    }
}
