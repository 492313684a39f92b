//! The outbox: writing events in the transaction that made them happen, and reading them back.

use std::{collections::BTreeMap, net::IpAddr};

use domain::{
    authorization::Role,
    shared::{Actor, Caller, Cause, Clock, EventDraft, EventRecord, Id, IdGenerator, StoreError, Timestamp},
};
use sqlx::types::Json;
use uuid::Uuid;

use super::{
    columns::{Stamp, address, corrupt, id, uuid},
    database::Database,
    errors::store_error,
    work::Step,
};

const INSERT_EVENT: &str = "INSERT INTO outbox (id, event_type, event_version, aggregate_type, aggregate_id, \
    sequence, actor_kind, actor_id, actor_role, actor_session, correlation_id, causation_id, trace_context, \
    client_address, client_agent, payload, occurred_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";

const LIST_EVENTS: &str = "SELECT id, event_type, event_version, aggregate_type, aggregate_id, sequence, \
    actor_kind, actor_id, actor_role, actor_session, correlation_id, causation_id, trace_context, \
    client_address, client_agent, payload, occurred_at FROM outbox \
    WHERE aggregate_id = $1 AND sequence >= $2 ORDER BY sequence LIMIT $3";

/// Writes one event.
pub(super) async fn insert_event(
    step: &mut Step<'_>,
    event_id: [u8; 16],
    at: Timestamp,
    cause: &Cause,
    draft: &EventDraft,
) -> Result<(), StoreError> {
    let caller = cause.caller();
    let payload: BTreeMap<&str, &str> =
        draft.payload.iter().map(|(name, text)| (*name, text.as_str())).collect();
    execute!(
        step,
        sqlx::query(INSERT_EVENT)
            .bind(Uuid::from_bytes(event_id))
            .bind(draft.kind)
            .bind(draft.version)
            .bind(draft.aggregate_kind)
            .bind(uuid(draft.aggregate))
            .bind(draft.sequence)
            .bind(actor_kind(cause.actor))
            .bind(caller.map(|caller| uuid(caller.user)))
            .bind(caller.map(|caller| caller.role.as_str()))
            .bind(caller.map(|caller| uuid(caller.session)))
            .bind(cause.correlation.map(uuid))
            .bind(cause.causation.map(uuid))
            .bind(cause.trace.as_deref())
            .bind(cause.address.as_ref().map(IpAddr::to_string))
            .bind(cause.agent.as_deref())
            .bind(Json(&payload))
            .bind(Stamp(at))
    )
    .map_err(store_error)?;
    Ok(())
}

/// Writes the events of one change, of which `drafts` are in order and the last belongs to the sequence number it carries.
pub(super) async fn insert_events(
    step: &mut Step<'_>,
    ids: &dyn IdGenerator,
    clock: &dyn Clock,
    cause: &Cause,
    mut drafts: Vec<EventDraft>,
) -> Result<(), StoreError> {
    let mut sequence = drafts.last().map_or(0, |last| last.sequence);
    for draft in drafts.iter_mut().rev() {
        draft.sequence = sequence;
        sequence -= 1;
    }
    let now = clock.now();
    for draft in &drafts {
        insert_event(step, ids.next_id(), now, cause, draft).await?;
    }
    Ok(())
}

/// At most `limit` events of one thing from `sequence` on.
pub(super) async fn list_events(
    database: &Database,
    aggregate: Id<()>,
    sequence: i64,
    limit: u32,
) -> Result<Vec<EventRecord>, StoreError> {
    let rows: Vec<EventRow> = read!(database, |db| sqlx::query_as(LIST_EVENTS)
        .bind(uuid(aggregate))
        .bind(sequence)
        .bind(i64::from(limit))
        .fetch_all(db))
    .map_err(store_error)?;
    rows.into_iter().map(EventRow::into_record).collect()
}

/// A row of the outbox. Read by name, as there are more columns than a tuple may have, and no client waits for them.
#[derive(sqlx::FromRow)]
struct EventRow {
    id: Uuid,
    event_type: String,
    event_version: i64,
    aggregate_type: String,
    aggregate_id: Uuid,
    sequence: i64,
    actor_kind: String,
    actor_id: Option<Uuid>,
    actor_role: Option<String>,
    actor_session: Option<Uuid>,
    correlation_id: Option<Uuid>,
    causation_id: Option<Uuid>,
    trace_context: Option<String>,
    client_address: Option<String>,
    client_agent: Option<String>,
    payload: Json<BTreeMap<String, String>>,
    occurred_at: Stamp,
}

impl EventRow {
    fn into_record(self) -> Result<EventRecord, StoreError> {
        let cause = Cause {
            actor: self.actor()?,
            correlation: self.correlation_id.map(id),
            causation: self.causation_id.map(id),
            trace: self.trace_context,
            address: address(self.client_address)?,
            agent: self.client_agent,
        };
        Ok(EventRecord {
            id: id(self.id),
            at: self.occurred_at.0,
            cause,
            kind: self.event_type,
            version: self.event_version,
            aggregate_kind: self.aggregate_type,
            aggregate: id(self.aggregate_id),
            sequence: self.sequence,
            payload: self.payload.0.into_iter().collect(),
        })
    }

    fn actor(&self) -> Result<Actor, StoreError> {
        let role = self.actor_role.as_deref().and_then(|role| Role::parse(role).ok());
        match (self.actor_kind.as_str(), self.actor_id, role, self.actor_session) {
            ("anonymous", ..) => Ok(Actor::Anonymous),
            ("system", ..) => Ok(Actor::System),
            ("user", Some(user), Some(role), Some(session)) => {
                Ok(Actor::Caller(Caller { user: id(user), role, session: id(session) }))
            }
            _ => Err(corrupt(format!("event {} has no such actor", self.id))),
        }
    }
}

const fn actor_kind(actor: Actor) -> &'static str {
    match actor {
        Actor::Anonymous => "anonymous",
        Actor::Caller(_) => "user",
        Actor::System => "system",
    }
}
