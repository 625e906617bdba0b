-- Files by WebDAV: the tree is here, the bytes lie on disk under their SHA-256.

-- What lies on disk. A row is older than its file and outlives it, so no file is ever without one.
CREATE TABLE file_blob (
    hash         bytea PRIMARY KEY CHECK (octet_length(hash) = 32),
    size         bigint NOT NULL CHECK (size >= 0),
    unused_since timestamptz -- since when the clean-up has known that no node has it
);
CREATE INDEX file_blob_unused_since_idx ON file_blob (unused_since) WHERE unused_since IS NOT NULL;

-- One row for each account that has files. Whoever changes the account's tree holds this row's lock.
CREATE TABLE file_space (
    account_id bigint PRIMARY KEY REFERENCES account ON DELETE CASCADE,
    used_bytes bigint NOT NULL DEFAULT 0 CHECK (used_bytes >= 0), -- of all files in the tree
    nodes      bigint NOT NULL DEFAULT 0 CHECK (nodes >= 0)       -- files and collections in it
);

CREATE TABLE file_node (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id  bigint NOT NULL REFERENCES file_space ON DELETE CASCADE,
    parent_id   bigint REFERENCES file_node ON DELETE CASCADE, -- null for the home alone
    name        text NOT NULL,                                 -- empty for the home alone
    hash        bytea REFERENCES file_blob,                    -- null for a collection
    size        bigint NOT NULL,                               -- 0 for a collection
    media_type  text NOT NULL,                                 -- empty for a collection
    created_at  timestamptz NOT NULL,
    modified_at timestamptz NOT NULL,
    CONSTRAINT file_node_name_check CHECK ((parent_id IS NULL) = (name = '')),
    CONSTRAINT file_node_name_key UNIQUE (account_id, parent_id, name)
);
CREATE UNIQUE INDEX file_node_home_key ON file_node (account_id) WHERE parent_id IS NULL;
CREATE INDEX file_node_parent_id_idx ON file_node (parent_id);
CREATE INDEX file_node_hash_idx ON file_node (hash) WHERE hash IS NOT NULL;

-- Properties that a client sets and the server only keeps (RFC 4918 §4.4, "dead").
CREATE TABLE file_property (
    node_id   bigint NOT NULL REFERENCES file_node ON DELETE CASCADE,
    namespace text NOT NULL,
    name      text NOT NULL,
    value     text NOT NULL, -- the property element, serialised
    PRIMARY KEY (node_id, namespace, name)
);
