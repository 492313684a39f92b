//! Listens to what a test's own thread logs.

use std::{
    fmt::{Debug, Write as _},
    sync::{Arc, LazyLock, Mutex},
};

use tracing::{
    Dispatch, Event, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

/// Listens to nobody, but for ever: without it a place in the code that another test's thread comes to first, just as this
/// one begins to listen, may be remembered as one that nobody is interested in.
static INTEREST: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(Log::new()));

/// What was logged: level, message and fields of each line; name and fields of each span.
#[derive(Clone)]
pub(crate) struct Log {
    lines: Arc<Mutex<Vec<String>>>,
    spans: Arc<Mutex<Vec<String>>>,
}

impl Default for Log {
    fn default() -> Self {
        LazyLock::force(&INTEREST);
        Self::new()
    }
}

impl Log {
    fn new() -> Self {
        Self { lines: Arc::default(), spans: Arc::default() }
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.lines.lock().expect("the lines").clone()
    }

    /// The spans of this name, oldest first.
    pub(crate) fn spans(&self, name: &str) -> Vec<String> {
        let spans = self.spans.lock().expect("the spans");
        spans.iter().filter(|span| span.split(' ').next() == Some(name)).cloned().collect()
    }
}

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("hexwright_api") || metadata.target() == "telemetry"
    }

    fn new_span(&self, attributes: &span::Attributes<'_>) -> span::Id {
        let mut span = Line(attributes.metadata().name().to_owned());
        attributes.record(&mut span);
        let mut spans = self.spans.lock().expect("the spans");
        spans.push(span.0);
        span::Id::from_u64(spans.len() as u64)
    }

    fn record(&self, id: &span::Id, record: &span::Record<'_>) {
        let at = usize::try_from(id.into_u64()).expect("a place") - 1;
        let mut spans = self.spans.lock().expect("the spans");
        let mut span = Line(std::mem::take(&mut spans[at]));
        record.record(&mut span);
        spans[at] = span.0;
    }

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut line = Line(event.metadata().level().to_string());
        event.record(&mut line);
        self.lines.lock().expect("the lines").push(line.0);
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = match field.name() {
            "message" => write!(self.0, " {value:?}"),
            name => write!(self.0, " {name}={value:?}"),
        };
    }
}
