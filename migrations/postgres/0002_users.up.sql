-- Who somebody is. The hash of the password lives with the user, as it changes and goes with them.
--
-- What is compared without regard to case is folded by the program and stored beside what was given, because the engines fold
-- differently. Text that is sorted by is COLLATE "C": by code points, on every server, whatever its locale.
CREATE TABLE users (
    id uuid NOT NULL CONSTRAINT users_pkey PRIMARY KEY,
    email text NOT NULL,
    email_folded text COLLATE "C" NOT NULL,
    username text,
    username_folded text COLLATE "C",
    name text COLLATE "C" NOT NULL,
    role text NOT NULL,
    password text NOT NULL,
    locked_at timestamptz,
    deleted_at timestamptz,
    credential_epoch bigint NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    -- The words a search finds the user by, folded, each once, joined by one space.
    search_words text NOT NULL,
    CONSTRAINT users_username_folded CHECK ((username IS NULL) = (username_folded IS NULL))
);

-- A deleted user does not hold on to its names. The program recognises a clash by these two names.
CREATE UNIQUE INDEX users_email_unique ON users (email_folded) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX users_username_unique ON users (username_folded) WHERE deleted_at IS NULL;

-- One index for each order that users can be listed in, read forwards or backwards; the id breaks ties.
CREATE INDEX users_by_created_at ON users (created_at, id);
CREATE INDEX users_by_email ON users (email_folded, id);
CREATE INDEX users_by_name ON users (name, id);

-- Words are folded and split by the program, so that no dictionary of the server decides what is found.
CREATE INDEX users_search ON users USING gin (array_to_tsvector(string_to_array(search_words, ' ')));

-- Counted while others wait for the rule of the last administrator.
CREATE INDEX users_active_administrators ON users (id)
    WHERE role = 'admin' AND locked_at IS NULL AND deleted_at IS NULL;

-- Rules over several rows. READ COMMITTED does not hold them, so whoever could break one locks its row first.
CREATE TABLE rules (name text NOT NULL CONSTRAINT rules_pkey PRIMARY KEY);
INSERT INTO rules (name) VALUES ('users_email_unique'), ('users_username_unique'), ('users_last_administrator');

-- Other processes remember for a moment how a user stands. They are told in the transaction itself, at no cost of a round trip, and
-- whoever makes the change. Only what access depends on is told: commits with a notification queue behind each other.
CREATE FUNCTION users_tell_access() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('hexwright_access', OLD.id::text);
    RETURN NULL;
END;
$$;

CREATE TRIGGER users_standing_changed AFTER UPDATE ON users FOR EACH ROW
    WHEN ((OLD.role, OLD.locked_at, OLD.deleted_at, OLD.credential_epoch)
        IS DISTINCT FROM (NEW.role, NEW.locked_at, NEW.deleted_at, NEW.credential_epoch))
    EXECUTE FUNCTION users_tell_access();

CREATE TRIGGER users_removed AFTER DELETE ON users FOR EACH ROW EXECUTE FUNCTION users_tell_access();
