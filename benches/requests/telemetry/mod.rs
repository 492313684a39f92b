//! What telemetry costs: our service without it, and sending a tenth of its traces to a collector on this machine.

mod compare;
mod sink;
mod variants;

pub(crate) use compare::compare;
