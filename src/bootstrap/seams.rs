//! What tests replace: time, ids and waiting.

use std::{fmt, sync::Arc};

use domain::shared::{Clock, IdGenerator, Pauses};
use infrastructure::system::{SystemClock, TokioPauses, UuidV7Ids};

/// The sources of time, ids and waiting. `Default` is the real ones; tests fix theirs, and so their answers.
#[derive(Clone)]
pub struct Seams {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// New ids.
    pub ids: Arc<dyn IdGenerator>,
    /// Waiting.
    pub pauses: Arc<dyn Pauses>,
}

impl Default for Seams {
    fn default() -> Self {
        Self { clock: Arc::new(SystemClock), ids: Arc::new(UuidV7Ids), pauses: Arc::new(TokioPauses) }
    }
}

impl fmt::Debug for Seams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seams")
    }
}
