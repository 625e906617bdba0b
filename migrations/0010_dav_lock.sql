-- WebDAV write locks (RFC 4918 §6), on calendars and address books, their objects, and files.

CREATE TABLE dav_lock (
    token           text PRIMARY KEY,                                -- 'urn:uuid:…'
    account_id      bigint NOT NULL REFERENCES account ON DELETE CASCADE, -- who took it, and alone may use it
    collection_id   bigint REFERENCES collection ON DELETE CASCADE,  -- either in a calendar or address book,
    files_of        bigint REFERENCES account ON DELETE CASCADE,     -- or among the files of this account
    path            text[] NOT NULL,                                 -- names below that; none for itself
    exclusive       boolean NOT NULL,
    infinite        boolean NOT NULL,                                -- depth infinity, not 0
    owner           text NOT NULL,                                   -- the client's DAV:owner element, or empty
    expires_at      timestamptz NOT NULL,
    CONSTRAINT dav_lock_space_check CHECK (num_nonnulls(collection_id, files_of) = 1)
);
CREATE INDEX dav_lock_collection_id_idx ON dav_lock (collection_id) WHERE collection_id IS NOT NULL;
CREATE INDEX dav_lock_files_of_idx ON dav_lock (files_of) WHERE files_of IS NOT NULL;
CREATE INDEX dav_lock_account_id_idx ON dav_lock (account_id);
CREATE INDEX dav_lock_expires_at_idx ON dav_lock (expires_at);
