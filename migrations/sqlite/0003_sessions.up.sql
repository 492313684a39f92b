-- What a sign-in opened, on one device, until it ends; and the refresh tokens it went through.
--
-- Nothing refers to the table of users: sessions belong to another module, which knows users only by their port. A session
-- of a user who is gone opens nothing, as every check of access asks for the user too.
CREATE TABLE sessions (
    id BLOB NOT NULL CONSTRAINT sessions_pkey PRIMARY KEY CHECK (length(id) = 16),
    user_id BLOB NOT NULL CHECK (length(user_id) = 16),
    epoch INTEGER NOT NULL,
    address TEXT,
    agent TEXT,
    opened_at INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    idle_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER,
    generation INTEGER NOT NULL,
    access_id BLOB NOT NULL CHECK (length(access_id) = 16),
    is_access_used INTEGER NOT NULL CHECK (is_access_used IN (0, 1)),
    -- When it is over, whatever ends it first: one column for one index.
    over_at INTEGER NOT NULL
        GENERATED ALWAYS AS (min(COALESCE(ended_at, idle_at), idle_at, expires_at)) STORED
) STRICT;

-- A user's open sessions, most recently used first.
CREATE INDEX sessions_open_of_user ON sessions (user_id, last_used_at DESC, id DESC) WHERE ended_at IS NULL;

-- What can be purged, oldest first.
CREATE INDEX sessions_by_over_at ON sessions (over_at, id);

-- Only the hash of a token is kept. Consumed ones stay as long as their session: their reuse is how theft shows.
CREATE TABLE refresh_tokens (
    digest BLOB NOT NULL CONSTRAINT refresh_tokens_pkey PRIMARY KEY CHECK (length(digest) = 32),
    session_id BLOB NOT NULL CONSTRAINT refresh_tokens_session REFERENCES sessions (id) ON DELETE CASCADE,
    generation INTEGER NOT NULL,
    replaces INTEGER NOT NULL,
    issued_at INTEGER NOT NULL,
    consumed_at INTEGER,
    CONSTRAINT refresh_tokens_generation UNIQUE (session_id, generation)
) STRICT;
