-- Sessions, the brake on guessing, and the server's own secrets.

CREATE TABLE session (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id        bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    token_hash        bytea NOT NULL CONSTRAINT session_token_hash_key UNIQUE, -- SHA-256; the token itself is only in the cookie
    sealed_credential bytea, -- "beside" only: the IMAP password, sealed with a key derived from the token
    ip                text NOT NULL,
    user_agent        text NOT NULL,
    created_at        timestamptz NOT NULL,
    last_seen_at      timestamptz NOT NULL,
    expires_at        timestamptz NOT NULL
);
CREATE INDEX session_account_id_idx ON session (account_id);
CREATE INDEX session_expires_at_idx ON session (expires_at);

-- One row for each account and for each network address that failed lately.
CREATE TABLE sign_in_failure (
    subject      text PRIMARY KEY, -- 'account:<address>' or 'ip:<address or /64>'
    failures     integer NOT NULL,
    last_at      timestamptz NOT NULL,
    blocked_until timestamptz NOT NULL
);

-- Keys that all replicas share: made at the first start, 32 random bytes each.
CREATE TABLE server_secret (
    name  text PRIMARY KEY,
    value bytea NOT NULL
);
