//! What tests replace: time, ids and waiting; and by what the service is measured.

use std::{fmt, sync::Arc};

use domain::shared::{Clock, IdGenerator, Pauses};
use infrastructure::system::{SystemClock, TokioPauses, UuidV7Ids};
use opentelemetry::metrics::Meter;

use crate::telemetry::{MetricsText, Telemetry};

/// The sources of time, ids and waiting. `Default` is the real ones, measured by nobody; tests fix theirs, and so their answers.
#[derive(Clone)]
pub struct Seams {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// New ids.
    pub ids: Arc<dyn IdGenerator>,
    /// Waiting.
    pub pauses: Arc<dyn Pauses>,
    /// Makes the instruments.
    pub meter: Meter,
    /// Whether anybody reads them.
    pub is_measured: bool,
    /// What `/metrics` shows; nothing is served there without it.
    pub metrics: Option<MetricsText>,
}

impl Seams {
    /// The same sources, and instruments of this telemetry.
    #[must_use]
    pub fn measured_by(self, telemetry: &Telemetry) -> Self {
        let (meter, metrics) = (telemetry.meter(), telemetry.metrics_text());
        Self { meter, is_measured: telemetry.is_read(), metrics, ..self }
    }
}

impl Default for Seams {
    fn default() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            ids: Arc::new(UuidV7Ids),
            pauses: Arc::new(TokioPauses),
            meter: Telemetry::default().meter(),
            is_measured: false,
            metrics: None,
        }
    }
}

impl fmt::Debug for Seams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seams")
    }
}
