//! Remembering for a moment how sessions stand, so that an authenticated request costs no query of its own.

mod cache;
mod listener;
mod remembered;

pub use cache::AccessCache;
