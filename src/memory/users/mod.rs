//! Users in memory.

mod failing;
mod list;
mod state;
mod store;

pub use failing::FailingUserWork;
pub use store::MemoryUsers;
