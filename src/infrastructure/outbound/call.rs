//! One request to another service, by the semantic conventions of OpenTelemetry for HTTP clients.

use reqwest::{Error, StatusCode, Url};
use tracing::{Span, field::Empty};

/// A request under way. The span is open until this is dropped.
pub(crate) struct Call {
    span: Span,
}

impl Call {
    /// A GET of an address of this template, such as `/range/{prefix}`. The whole address is not told: what stands for the
    /// braces may be a part of a secret.
    pub(crate) fn get(base: &Url, template: &'static str) -> Self {
        let span = tracing::info_span!(
            target: "telemetry",
            "http",
            otel.name = tracing::field::display(format_args!("GET {template}")),
            otel.kind = "client",
            otel.status_code = Empty,
            http.request.method = "GET",
            http.response.status_code = Empty,
            server.address = base.host_str().unwrap_or_default(),
            server.port = base.port_or_known_default(),
            url.scheme = base.scheme(),
            url.template = template,
            error.type = Empty,
        );
        Self { span }
    }

    /// It was answered.
    pub(crate) fn answered(&self, status: StatusCode) {
        self.span.record("http.response.status_code", status.as_u16());
        if status.is_client_error() || status.is_server_error() {
            self.span.record("error.type", status.as_str()).record("otel.status_code", "error");
        }
    }

    /// It was not answered, or not to the end.
    pub(crate) fn failed(&self, error: &Error) {
        let class = match error {
            error if error.is_timeout() => "timeout",
            error if error.is_connect() => "connect",
            _ => "other",
        };
        self.span.record("error.type", class).record("otel.status_code", "error");
    }
}
