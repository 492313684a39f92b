//! Driven ports that every feature shares.
//!
//! Form of a port: an object-safe trait behind `Arc<dyn …>`, owned or `Copy` arguments, one concrete error, nouns in
//! the methods' names. `find_` answers an `Option`, `list_` a page, `…_for_update` what is locked until the transaction ends.

use std::{pin::Pin, time::Duration};

use super::{EventRecord, Id, Source, StoreError, Timestamp};

/// The future that a method of a port answers with. Boxed by hand, as the domain has no dependency that could do it.
pub type PortFuture<'a, T, E = StoreError> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'a>>;

/// The time now. The only source of time.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// New identifiers: UUIDv7 (RFC 9562) in production, so that rows made together lie together.
pub trait IdGenerator: Send + Sync {
    /// Sixteen bytes that no other call answers.
    fn next_id(&self) -> [u8; 16];
}

/// Unguessable bytes, from the operating system's generator or one seeded by it.
pub trait Randomness: Send + Sync {
    /// 256 random bits.
    fn random_bytes(&self) -> Result<[u8; 32], Source>;
}

/// Waiting, so that a test need not.
pub trait Pauses: Send + Sync {
    /// Comes back after this long.
    fn pause(&self, span: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;
}

/// Authenticates texts that go out and come back, such as page cursors (HMAC-SHA-256).
pub trait Signer: Send + Sync {
    /// The tag of this message for this purpose.
    fn sign(&self, purpose: &'static str, message: &[u8]) -> [u8; 32];

    /// Whether the tag is this message's, in constant time.
    fn is_signed(&self, purpose: &'static str, message: &[u8], tag: &[u8]) -> bool;
}

/// One dependency whose health operators ask for.
pub trait HealthProbe: Send + Sync {
    /// Its name: `database`.
    fn dependency(&self) -> &'static str;

    /// Whether the service can do nothing useful without it.
    fn is_needed(&self) -> bool;

    /// Answers when the dependency does; within a bound of the caller's.
    fn check_health(&self) -> PortFuture<'_, (), Source>;
}

/// Steps inside a transaction that may be undone alone: a savepoint on SQL, a copy of the draft in memory.
pub trait Savepoints: Send {
    /// Marks this point. A second call moves the mark here.
    fn attempt(&mut self) -> PortFuture<'_, ()>;

    /// Back to the mark, also after an error: the transaction is usable again. Without a mark: `Aborted`.
    fn undo_attempt(&mut self) -> PortFuture<'_, ()>;
}

/// Reading the outbox: what was written, oldest first. Relays come later; tests and operators read it now.
pub trait Outbox: Send + Sync {
    /// At most `limit` events of one thing from `sequence` on.
    fn list_events(&self, aggregate: Id<()>, sequence: i64, limit: u32) -> PortFuture<'_, Vec<EventRecord>>;
}
