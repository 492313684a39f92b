//! What every request to another service has in common: a span, and the trace that goes along.

mod call;
mod carrier;

pub(crate) use call::Call;
pub use carrier::{NoTrace, TraceCarrier};
