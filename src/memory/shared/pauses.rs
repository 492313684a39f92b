//! Pauses that take no time.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use domain::shared::Pauses;

/// Writes down every pause that is asked for and comes back at once. Clones write into the same list.
#[derive(Debug, Clone, Default)]
pub struct RecordingPauses(Arc<Mutex<Vec<Duration>>>);

impl RecordingPauses {
    /// Nothing recorded yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The pauses so far, in order.
    pub fn recorded(&self) -> Vec<Duration> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Pauses for RecordingPauses {
    fn pause(&self, span: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(span);
        Box::pin(std::future::ready(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_recorded_pause_takes_no_time() {
        let pauses = RecordingPauses::new();
        pauses.pause(Duration::from_hours(1)).await;
        pauses.clone().pause(Duration::from_secs(2)).await;
        assert_eq!(pauses.recorded(), [Duration::from_hours(1), Duration::from_secs(2)]);
    }
}
