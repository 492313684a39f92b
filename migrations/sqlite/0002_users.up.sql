-- Who somebody is. The hash of the password lives with the user, as it changes and goes with them.
--
-- What is compared without regard to case is folded by the program and stored beside what was given, because the engines fold
-- differently. Text compares by its bytes, which is by code points. Times are microseconds since the epoch.
CREATE TABLE users (
    -- What the search index refers to. Declared, because VACUUM renumbers rows whose number is not.
    position INTEGER PRIMARY KEY,
    id BLOB NOT NULL CONSTRAINT users_pkey UNIQUE CHECK (length(id) = 16),
    email TEXT NOT NULL,
    email_folded TEXT NOT NULL,
    username TEXT,
    username_folded TEXT,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    password TEXT NOT NULL,
    locked_at INTEGER,
    deleted_at INTEGER,
    credential_epoch INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    -- The words a search finds the user by, folded, each once, joined by one space.
    search_words TEXT NOT NULL,
    CONSTRAINT users_username_folded CHECK ((username IS NULL) = (username_folded IS NULL))
) STRICT;

-- A deleted user does not hold on to its names. The engine checks the youngest index first: where both names are taken, the
-- e-mail is what is told, as on PostgreSQL, which begins with the oldest.
CREATE UNIQUE INDEX users_username_unique ON users (username_folded) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX users_email_unique ON users (email_folded) WHERE deleted_at IS NULL;

-- One index for each order that users can be listed in, read forwards or backwards; the id breaks ties.
CREATE INDEX users_by_created_at ON users (created_at, id);
CREATE INDEX users_by_email ON users (email_folded, id);
CREATE INDEX users_by_name ON users (name, id);

-- Counted while others wait for the rule of the last administrator.
CREATE INDEX users_active_administrators ON users (id)
    WHERE role = 'admin' AND locked_at IS NULL AND deleted_at IS NULL;

-- Words are folded and split by the program. The tokenizer `ascii` then only cuts at the spaces: it takes every character beyond ASCII
-- for a letter and strips no accent, so that this engine finds what the other finds. The words themselves stay in the table.
CREATE VIRTUAL TABLE users_search USING fts5(
    search_words, content = 'users', content_rowid = 'position', tokenize = 'ascii', detail = 'none'
);
CREATE TRIGGER users_search_insert AFTER INSERT ON users BEGIN
    INSERT INTO users_search (rowid, search_words) VALUES (new.position, new.search_words);
END;
CREATE TRIGGER users_search_delete AFTER DELETE ON users BEGIN
    INSERT INTO users_search (users_search, rowid, search_words) VALUES ('delete', old.position, old.search_words);
END;
CREATE TRIGGER users_search_update AFTER UPDATE OF search_words ON users
WHEN old.search_words <> new.search_words BEGIN
    INSERT INTO users_search (users_search, rowid, search_words) VALUES ('delete', old.position, old.search_words);
    INSERT INTO users_search (rowid, search_words) VALUES (new.position, new.search_words);
END;

-- Rules over several rows. On this engine the one writer holds them; the rows are here so that one text asks on both engines.
CREATE TABLE rules (name TEXT NOT NULL CONSTRAINT rules_pkey PRIMARY KEY) STRICT;
INSERT INTO rules (name) VALUES ('users_email_unique'), ('users_username_unique'), ('users_last_administrator');
