//! An observer that writes down what it is told.

use std::sync::Mutex;

use axum::http::HeaderMap;
use tracing::Span;

use super::Switch;
use crate::{Begun, Ended, Refusal, RequestObserver, TraceParent};

/// Where it says that each request is.
pub(crate) const OURS: &str = "00-11111111111111111111111111111111-2222222222222222-01";

#[derive(Default)]
pub(crate) struct Watching {
    /// Whether there are traces.
    pub(crate) traces: Switch,
    told: Mutex<Vec<String>>,
}

impl Watching {
    /// Everything that it was told, and forgets it.
    pub(crate) fn told(&self) -> Vec<String> {
        std::mem::take(&mut *self.told.lock().expect("what was told"))
    }

    fn write(&self, line: String) {
        self.told.lock().expect("what was told").push(line);
    }
}

impl RequestObserver for Watching {
    fn begin(&self, _: &mut Span, begun: &Begun, _: &HeaderMap) -> Option<TraceParent> {
        self.write(format!("begin {} {}", begun.method, begun.scheme));
        self.traces.is_on().then(|| TraceParent::parse(OURS).expect("a trace"))
    }

    fn end(&self, ended: &Ended<'_>) {
        let Ended { begun, route, status, error, version, client, .. } = ended;
        let (route, status) = (route.unwrap_or("-"), status.unwrap_or_default());
        let (error, version) = (error.unwrap_or("-"), version.unwrap_or("-"));
        self.write(format!("end {} {route} {status} {error} {version} {client}", begun.method));
    }

    fn refuse(&self, refusal: Refusal) {
        self.write(format!("refuse {}", refusal.as_str()));
    }
}
