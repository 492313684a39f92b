use std::{pin::Pin, time::Duration};

use domain::shared::Pauses;

/// Waits on tokio's timer. Needs a runtime with time.
#[derive(Debug, Clone, Copy, Default)]
pub struct TokioPauses;

impl Pauses for TokioPauses {
    fn pause(&self, span: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(tokio::time::sleep(span))
    }
}

#[cfg(test)]
#[path = "pauses_tests.rs"]
mod tests;
