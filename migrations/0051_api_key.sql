-- Keys of programs for the administration's API. The token is shown once; here is its SHA-256.
CREATE TABLE api_key (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name         text NOT NULL CONSTRAINT api_key_name_key UNIQUE CHECK (name <> ''),
    token_hash   bytea NOT NULL CONSTRAINT api_key_token_hash_key UNIQUE CHECK (octet_length(token_hash) = 32),
    role         text NOT NULL CHECK (role IN ('server', 'domains')),
    read_only    boolean NOT NULL DEFAULT false,
    networks     text[] NOT NULL DEFAULT '{}', -- in CIDR; none: from everywhere
    expires_at   timestamptz,                  -- null: never
    last_used_at timestamptz,
    created_at   timestamptz NOT NULL
);

-- The domains of a key with the role "domains".
CREATE TABLE api_key_domain (
    api_key_id bigint NOT NULL REFERENCES api_key ON DELETE CASCADE,
    domain_id  bigint NOT NULL REFERENCES domain ON DELETE CASCADE,
    PRIMARY KEY (api_key_id, domain_id)
);
CREATE INDEX api_key_domain_domain_id_idx ON api_key_domain (domain_id);
