//! What the service measures, as Prometheus reads it.

mod bounded;
mod measured;
mod shown;

pub(super) use bounded::*;
pub(super) use measured::*;
pub(super) use shown::*;
