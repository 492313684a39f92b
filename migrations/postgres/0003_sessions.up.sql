-- What a sign-in opened, on one device, until it ends; and the refresh tokens it went through.
--
-- Nothing refers to the table of users: sessions belong to another module, which knows users only by their port. A session
-- of a user who is gone opens nothing, as every check of access asks for the user too.
CREATE TABLE sessions (
    id uuid NOT NULL CONSTRAINT sessions_pkey PRIMARY KEY,
    user_id uuid NOT NULL,
    epoch bigint NOT NULL,
    address text,
    agent text,
    opened_at timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL,
    idle_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    generation bigint NOT NULL,
    access_id uuid NOT NULL,
    is_access_used boolean NOT NULL,
    -- When it is over, whatever ends it first: one column for one index.
    over_at timestamptz NOT NULL
        GENERATED ALWAYS AS (LEAST(COALESCE(ended_at, idle_at), idle_at, expires_at)) STORED
);

-- A user's open sessions, most recently used first.
CREATE INDEX sessions_open_of_user ON sessions (user_id, last_used_at DESC, id DESC) WHERE ended_at IS NULL;

-- What can be purged, oldest first.
CREATE INDEX sessions_by_over_at ON sessions (over_at, id);

-- Only the hash of a token is kept. Consumed ones stay as long as their session: their reuse is how theft shows.
CREATE TABLE refresh_tokens (
    digest bytea NOT NULL CONSTRAINT refresh_tokens_pkey PRIMARY KEY,
    session_id uuid NOT NULL CONSTRAINT refresh_tokens_session REFERENCES sessions (id) ON DELETE CASCADE,
    generation bigint NOT NULL,
    replaces bigint NOT NULL,
    issued_at timestamptz NOT NULL,
    consumed_at timestamptz,
    CONSTRAINT refresh_tokens_generation UNIQUE (session_id, generation)
);

-- Other processes are told what access depends on, and not of the last use, which would be every minute of every session. They are
-- told whose session it is: many sessions of one user that end together are one notification.
CREATE FUNCTION sessions_tell_access() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('hexwright_access', OLD.user_id::text);
    RETURN NULL;
END;
$$;

CREATE TRIGGER sessions_standing_changed AFTER UPDATE ON sessions FOR EACH ROW
    WHEN ((OLD.epoch, OLD.ended_at, OLD.idle_at, OLD.expires_at, OLD.access_id)
        IS DISTINCT FROM (NEW.epoch, NEW.ended_at, NEW.idle_at, NEW.expires_at, NEW.access_id))
    EXECUTE FUNCTION sessions_tell_access();
