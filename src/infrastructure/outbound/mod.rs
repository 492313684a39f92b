//! What every request to another service has in common: a span on our side.
//!
//! The other service is not told our trace. It is somebody else's, and could tell by the trace which questions belong together
//! and whom they are about (W3C Trace Context, "Privacy of the traceparent field"). Whoever adds a request to a service of
//! our own hands the trace on there.

mod call;

pub(crate) use call::Call;
