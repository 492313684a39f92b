//! What the service measures, as Prometheus reads it.

mod measured;
mod shown;

pub(super) use measured::*;
pub(super) use shown::*;
