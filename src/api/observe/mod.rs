//! Who watches the requests, and what they are told. Nothing personal, no raw path and no user agent is among it.

mod client;
mod observer;
mod trace_parent;

pub(crate) use client::product_of;
pub use observer::{Begun, Ended, Refusal, RequestObserver, Unobserved};
pub use trace_parent::TraceParent;
