//! The port: told of each statement and of each wait for a connection.

use std::{fmt, sync::Arc, time::Duration};

use super::LastWrite;

/// Watches a database. Each method answers at once and never fails; those left out do nothing.
pub trait DatabaseObserver: Send + Sync {
    /// A statement has ended, well or not.
    fn end_statement(&self, _statement: &StatementEnd<'_>) {}

    /// Somebody has waited for a connection of a pool, and has one or not; also where they gave up.
    fn end_wait(&self, _wait: &ConnectionWait) {}
}

/// How a statement ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatementEnd<'a> {
    /// `postgresql` or `sqlite`.
    pub system: &'static str,
    /// The statement's first word: `SELECT`.
    pub operation: &'static str,
    /// From the statement's sending to its last row.
    pub duration: Duration,
    /// What kind of failure it was: the engine's code (an SQLSTATE), `timeout`, `io`; `abandoned` where whoever asked stopped
    /// waiting. Never a text, which could quote values.
    pub error: Option<&'a str>,
}

/// How waiting for a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConnectionWait {
    /// Of which pool.
    pub pool: &'static str,
    /// How long it took.
    pub duration: Duration,
    /// Whether none was free within the time allowed.
    pub timed_out: bool,
}

/// How much of a pool is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolUsage {
    /// Which pool.
    pub pool: &'static str,
    /// Connections that wait to be used.
    pub idle: u32,
    /// Connections in use.
    pub used: u32,
    /// Most connections that it may have.
    pub max: u32,
}

/// Who watches the statements of a database, which engine it is, and what its last write came to.
#[derive(Clone)]
pub(in crate::sql) struct Watch {
    pub(in crate::sql) observer: Arc<dyn DatabaseObserver>,
    pub(in crate::sql) system: &'static str,
    pub(in crate::sql) last_write: Arc<LastWrite>,
}

impl Watch {
    /// Watched by nobody.
    pub(in crate::sql) fn nobody(system: &'static str) -> Self {
        Self { observer: Arc::new(Nobody), system, last_write: Arc::default() }
    }
}

struct Nobody;

impl DatabaseObserver for Nobody {}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Watch({})", self.system)
    }
}
