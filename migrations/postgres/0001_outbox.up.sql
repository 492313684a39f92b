-- What happened, written in the transaction that made it happen, so that no event is lost or invented.
--
-- It has the whole envelope from the first day: a column that is added later is empty for all that happened before.
-- Payloads carry no personal data, so a row may outlive the erasure of whom it is about: nothing refers to other tables.
CREATE TABLE outbox (
    id uuid NOT NULL CONSTRAINT outbox_pkey PRIMARY KEY,
    event_type text NOT NULL,
    event_version bigint NOT NULL,
    aggregate_type text NOT NULL,
    aggregate_id uuid NOT NULL,
    sequence bigint NOT NULL,
    actor_kind text NOT NULL CONSTRAINT outbox_actor_kind CHECK (actor_kind IN ('anonymous', 'user', 'system')),
    actor_id uuid,
    actor_role text,
    actor_session uuid,
    correlation_id uuid,
    causation_id uuid,
    trace_context text,
    -- Text, not inet: both engines read it back letter by letter.
    client_address text,
    client_agent text,
    payload jsonb NOT NULL,
    occurred_at timestamptz NOT NULL,
    -- Commits are not in the order of ids. A relay reads only rows below pg_snapshot_xmin(pg_current_snapshot()).
    transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
    CONSTRAINT outbox_actor CHECK ((actor_kind = 'user') = (actor_id IS NOT NULL)),
    -- Also what makes two writers of one version impossible, and what reading one thing's history runs on.
    CONSTRAINT outbox_sequence UNIQUE (aggregate_type, aggregate_id, sequence)
);

-- The history of one thing by its id alone, as operators ask for it.
CREATE INDEX outbox_aggregate ON outbox (aggregate_id, sequence);
