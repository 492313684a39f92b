//! Collects the spans of a test's own thread.

use std::{
    fmt::{Debug, Write as _},
    sync::{Arc, LazyLock, Mutex},
};

use tracing::{
    Dispatch, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
    subscriber::DefaultGuard,
};
use tracing_subscriber::{
    Layer,
    layer::{Context, SubscriberExt},
    registry::LookupSpan,
};

/// Listens to nobody, but for ever: without it a place in the code that another test's thread comes to first, just as this
/// one begins to collect, may be remembered as one that nobody is interested in.
static INTEREST: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(tracing_subscriber::registry()));

/// The spans for traces that have ended: name and fields.
#[derive(Clone, Default)]
pub(crate) struct Spans(Arc<Mutex<Vec<String>>>);

impl Spans {
    /// Collects until the guard is dropped.
    pub(crate) fn collect() -> (Self, DefaultGuard) {
        let spans = Self::default();
        LazyLock::force(&INTEREST);
        let guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(spans.clone()));
        tracing::callsite::rebuild_interest_cache();
        (spans, guard)
    }

    /// Those of this name.
    pub(crate) fn named(&self, name: &str) -> Vec<String> {
        let spans = self.0.lock().expect("the spans");
        spans.iter().filter(|span| span.split(' ').next() == Some(name)).cloned().collect()
    }
}

struct Fields(String);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = write!(self.0, " {field}={value:?}");
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Spans {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = Fields(attributes.metadata().name().to_owned());
        attributes.record(&mut fields);
        context.span(id).expect("the span").extensions_mut().insert(fields);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let span = context.span(id).expect("the span");
        values.record(span.extensions_mut().get_mut::<Fields>().expect("its fields"));
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let span = context.span(&id).expect("the span");
        if span.metadata().target() == "telemetry" {
            let fields = span.extensions_mut().remove::<Fields>().expect("its fields");
            self.0.lock().expect("the spans").push(fields.0);
        }
    }
}
