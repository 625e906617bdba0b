-- Files uploaded for messages being written, and which messages were already handed over.

CREATE TABLE upload (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    name       text NOT NULL,
    media_type text NOT NULL,
    size       bigint NOT NULL DEFAULT 0,
    complete   boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL
);
CREATE INDEX upload_account_id_idx ON upload (account_id);
CREATE INDEX upload_created_at_idx ON upload (created_at);

-- The bytes in pieces, so that neither side ever holds a whole file in memory.
CREATE TABLE upload_chunk (
    upload_id bigint NOT NULL REFERENCES upload ON DELETE CASCADE,
    position  integer NOT NULL,
    data      bytea NOT NULL,
    PRIMARY KEY (upload_id, position)
);

CREATE TABLE submission (
    account_id      bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    idempotency_key text NOT NULL,
    message_id      text NOT NULL,
    accepted        boolean NOT NULL, -- false while it is being handed over
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (account_id, idempotency_key)
);
CREATE INDEX submission_created_at_idx ON submission (created_at);
