//! Which traces are sent. A share of them whatever happened, by their id; of the others those that somebody will look
//! for: the ones with an error, and the slow ones. Decision record 0006 tells what that costs.

mod bucket;
mod buffer;
mod by_trace_id;
mod decisions;
mod keeping;
mod share;

pub(super) use by_trace_id::ByTraceId;
pub(super) use decisions::Decisions;
pub(super) use keeping::Keeping;
