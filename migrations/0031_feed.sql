-- Addresses at which someone's view of a calendar can be read without signing in.

CREATE TABLE feed (
    collection_id bigint NOT NULL,
    account_id    bigint NOT NULL,          -- who made it, and with whose rights it is read
    token_hash    bytea NOT NULL CHECK (octet_length(token_hash) = 32), -- SHA-256; the token itself is shown once
    busy_only     boolean NOT NULL,
    created_at    timestamptz NOT NULL,
    PRIMARY KEY (collection_id, account_id),
    CONSTRAINT feed_token_hash_key UNIQUE (token_hash),
    FOREIGN KEY (collection_id, account_id) REFERENCES collection_instance ON DELETE CASCADE
);
