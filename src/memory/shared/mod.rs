//! What every in-process adapter shares: time, ids and pauses for tests, and the transaction over a copy.

mod clock;
mod failure;
mod ids;
mod pauses;
mod work;

pub use clock::FixedClock;
pub(crate) use failure::{Failure, FailurePoint};
pub use ids::SequentialIds;
pub use pauses::RecordingPauses;
pub(crate) use work::{Draft, Shared, ready};
