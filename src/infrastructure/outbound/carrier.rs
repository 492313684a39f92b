//! The port: lets another service go on with our trace.

use reqwest::header::HeaderMap;
use tracing::Span;

/// Tells another service where in which trace it is asked.
pub trait TraceCarrier: Send + Sync {
    /// Adds the headers of W3C Trace Context for a request that `span` is about; none where there is no trace.
    fn inject(&self, span: &Span, headers: &mut HeaderMap);
}

/// Tells nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoTrace;

impl TraceCarrier for NoTrace {
    fn inject(&self, _: &Span, _: &mut HeaderMap) {}
}
