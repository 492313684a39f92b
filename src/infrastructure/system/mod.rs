//! The clock, identifiers and waiting, from the operating system.

mod clock;
mod ids;
mod pauses;

pub use clock::SystemClock;
pub use ids::UuidV7Ids;
pub use pauses::TokioPauses;
