//! Sessions and refresh tokens in memory.

mod failing;
mod state;
mod store;

pub use failing::FailingAuthWork;
pub use store::MemoryAuth;
