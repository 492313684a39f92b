//! One span for each use case, with how it ended.

use domain::shared::PortFuture;
use tracing::{Instrument, Span};

use super::outcome::Outcome;

/// A span of this name for a use case.
macro_rules! use_case {
    ($name:literal) => {
        tracing::info_span!(
            target: "telemetry",
            $name,
            outcome = tracing::field::Empty,
            otel.status_code = tracing::field::Empty,
            error.type = tracing::field::Empty,
        )
    };
}

pub(super) use use_case;

/// Runs a use case inside its span.
pub(super) fn observed<'a, T: Send + 'a, E: Outcome + Send + 'a>(
    span: Span,
    answering: PortFuture<'a, T, E>,
) -> PortFuture<'a, T, E> {
    if span.is_disabled() {
        return answering;
    }
    Box::pin(async move {
        let answer = answering.instrument(span.clone()).await;
        let outcome = answer.as_ref().map_or_else(Outcome::word, |_| "success");
        span.record("outcome", outcome);
        if answer.as_ref().is_err_and(Outcome::is_fault) {
            span.record("otel.status_code", "error").record("error.type", outcome);
        }
        answer
    })
}
