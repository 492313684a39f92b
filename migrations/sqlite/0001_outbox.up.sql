-- What happened, written in the transaction that made it happen, so that no event is lost or invented.
--
-- It has the whole envelope from the first day: a column that is added later is empty for all that happened before.
-- Payloads carry no personal data, so a row may outlive the erasure of whom it is about: nothing refers to other tables.
-- There is one writer, so the order of rowids is the order of commits; PostgreSQL needs a column for that.
CREATE TABLE outbox (
    id BLOB NOT NULL CONSTRAINT outbox_pkey UNIQUE CHECK (length(id) = 16),
    event_type TEXT NOT NULL,
    event_version INTEGER NOT NULL,
    aggregate_type TEXT NOT NULL,
    aggregate_id BLOB NOT NULL CHECK (length(aggregate_id) = 16),
    sequence INTEGER NOT NULL,
    actor_kind TEXT NOT NULL CONSTRAINT outbox_actor_kind CHECK (actor_kind IN ('anonymous', 'user', 'system')),
    actor_id BLOB,
    actor_role TEXT,
    actor_session BLOB,
    correlation_id BLOB,
    causation_id BLOB,
    trace_context TEXT,
    client_address TEXT,
    client_agent TEXT,
    payload TEXT NOT NULL,
    occurred_at INTEGER NOT NULL,
    -- Declared, because VACUUM renumbers rows whose number is not.
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    CONSTRAINT outbox_actor CHECK ((actor_kind = 'user') = (actor_id IS NOT NULL)),
    -- Also what makes two writers of one version impossible, and what reading one thing's history runs on.
    CONSTRAINT outbox_sequence UNIQUE (aggregate_type, aggregate_id, sequence)
) STRICT;

-- The history of one thing by its id alone, as operators ask for it.
CREATE INDEX outbox_aggregate ON outbox (aggregate_id, sequence);
