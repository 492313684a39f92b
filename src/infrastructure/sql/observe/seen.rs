//! One statement from its beginning to its end.

use std::borrow::Cow;

use sqlx::Error;
use tokio::time::Instant;
use tracing::{Span, field::Empty};

use super::{StatementEnd, Watch, text};

/// What happened to a statement that nobody waits for any more.
const ABANDONED: &str = "abandoned";

/// A statement under way. Whoever drops it before its end has stopped waiting for the answer.
pub(super) struct Seen<'w> {
    watch: &'w Watch,
    operation: &'static str,
    started: Instant,
    span: Span,
    has_ended: bool,
}

impl<'w> Seen<'w> {
    /// This statement begins.
    pub(super) fn begin(watch: &'w Watch, sql: &str) -> Self {
        let operation = text::operation(sql);
        let span = span(watch.system, operation, sql);
        Self { watch, operation, started: Instant::now(), span, has_ended: false }
    }

    /// It has ended, with this error or none.
    pub(super) fn end(mut self, error: Option<&Error>) {
        let Watch { last_write, system, .. } = self.watch;
        last_write.note(system, self.operation, error);
        self.tell(error.map(class).as_deref());
    }

    fn tell(&mut self, error: Option<&str>) {
        self.has_ended = true;
        if let Some(class) = error {
            self.span.record("error.type", class);
            // That somebody went away is nobody's error; where it was the service that gave up, its request tells.
            if class != ABANDONED {
                self.span.record("otel.status_code", "error");
            }
        }
        let Watch { observer, system, .. } = self.watch;
        let (operation, duration) = (self.operation, self.started.elapsed());
        observer.end_statement(&StatementEnd { system, operation, duration, error });
    }
}

impl Drop for Seen<'_> {
    fn drop(&mut self) {
        if !self.has_ended {
            self.tell(Some(ABANDONED));
        }
    }
}

/// By the semantic conventions of OpenTelemetry for database clients. The text holds no value: all are bound.
fn span(system: &'static str, operation: &'static str, sql: &str) -> Span {
    let span = tracing::info_span!(
        target: "telemetry",
        "sql",
        otel.name = operation,
        otel.kind = "client",
        otel.status_code = Empty,
        db.system.name = system,
        db.operation.name = operation,
        db.collection.name = Empty,
        db.query.text = sql,
        error.type = Empty,
    );
    if span.is_disabled() {
        return span;
    }
    if let Some(table) = text::table(sql) {
        span.record("db.collection.name", table);
        span.record("otel.name", tracing::field::display(format_args!("{operation} {table}")));
    }
    span
}

/// The kind of failure, as one of few words or as a code of the engine.
fn class(error: &Error) -> Cow<'static, str> {
    let word = match error {
        Error::Database(refusal) => match refusal.code() {
            Some(code) => return Cow::Owned(code.into_owned()),
            None => "database",
        },
        Error::Io(error) if error.kind() == std::io::ErrorKind::TimedOut => "timeout",
        Error::Io(_) => "io",
        Error::Tls(_) => "tls",
        Error::Protocol(_) => "protocol",
        Error::PoolTimedOut => "pool_timeout",
        Error::PoolClosed | Error::WorkerCrashed => "closed",
        _ => "other",
    };
    Cow::Borrowed(word)
}
