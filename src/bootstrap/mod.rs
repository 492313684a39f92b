//! The composition root: one small function per family of adapters, and the service that they make. No logic.
//!
//! Reading order: [`Service::build`] in `service.rs` and `cases.rs` name every piece; the files beside it make one family each.
//! Whoever swaps an adapter changes one of them.

mod api;
mod background;
mod cases;
mod crypto;
mod files;
mod seams;
mod secrets;
mod service;
mod stores;

pub use cases::plain_users;
pub use crypto::hasher;
pub use files::{check_files, check_signing_keys};
pub use seams::Seams;
pub use secrets::Secrets;
pub(crate) use secrets::is_open_to_strangers;
pub use service::Service;
pub use stores::{SchemaError, connect, connect_ready, missing_file, prepare_schema, prepare_unused_schema};
