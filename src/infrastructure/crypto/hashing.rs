//! Who watches the hashing of passwords, and how busy it is.

use std::time::Duration;

/// Watches the hashing of passwords. Each method answers at once and never fails; those left out do nothing.
pub trait HashObserver: Send + Sync {
    /// A password has waited this long until there was room for it, or until whoever asked gave up.
    fn end_wait(&self, _duration: Duration) {}

    /// A password was hashed or checked in this long, on a thread of its own.
    fn end_hash(&self, _duration: Duration) {}
}

/// How busy a hasher is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashLoad {
    /// Hashes that are computed right now.
    pub running: usize,
    /// Passwords that wait for room.
    pub waiting: usize,
    /// Most hashes at once.
    pub limit: usize,
}

/// Watches nothing.
pub(super) struct Nobody;

impl HashObserver for Nobody {}
