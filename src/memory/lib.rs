//! In-process adapters: a fake for every store, and the embedded rate limiter.
//!
//! They keep the promises of the ports as the SQL adapters do (the contract suite runs on all of them), so that use
//! cases are tested on them and never on mocks.

mod auth;
mod limiter;
mod shared;
mod users;

pub use auth::{FailingAuthWork, MemoryAuth};
pub use limiter::MemoryRateLimiter;
pub use shared::{FixedClock, RecordingPauses, SequentialIds};
pub use users::{FailingUserWork, MemoryUsers};
