//! The envelope that an event travels in, from the outbox on.

use super::{Cause, Id, Timestamp};

/// The id of one event. Identity only: ids are not in the order of commits.
pub type EventId = Id<EventRecord>;

/// What a feature says about one of its events; adapters add the rest of the envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventDraft {
    /// Past tense, dotted: `user.registered`.
    pub kind: &'static str,
    /// Version of the payload's shape.
    pub version: i64,
    /// What kind of thing changed: `user`.
    pub aggregate_kind: &'static str,
    /// Which one.
    pub aggregate: Id<()>,
    /// The how-manieth change of it this is, without a gap.
    pub sequence: i64,
    /// Names and values of the payload. No personal data: subscribers read that from its owner.
    pub payload: Vec<(&'static str, String)>,
}

/// One row of the outbox as a reader sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRecord {
    /// Its id.
    pub id: EventId,
    /// When it was written.
    pub at: Timestamp,
    /// Who and why.
    pub cause: Cause,
    /// Past tense, dotted.
    pub kind: String,
    /// Version of the payload's shape.
    pub version: i64,
    /// What kind of thing changed.
    pub aggregate_kind: String,
    /// Which one.
    pub aggregate: Id<()>,
    /// The how-manieth change of it.
    pub sequence: i64,
    /// Names and values, in order of name.
    pub payload: Vec<(String, String)>,
}
