-- Certificates that Roost orders (RFC 8555), with their private keys: only Roost's own role reads these tables.

-- Roost's account with an authority; one for each directory.
CREATE TABLE acme_account (
    directory   text PRIMARY KEY,
    credentials text NOT NULL, -- the account's URL and private key, as JSON
    created_at  timestamptz NOT NULL
);

-- One certificate for each group of names: the host's own, and for each domain those of its discovery names that point
-- here. A self-signed one stands in until the authority's arrives.
CREATE TABLE certificate (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name            text NOT NULL CHECK (name = lower(name) AND name <> ''),
    domain_id       bigint REFERENCES domain ON DELETE CASCADE, -- null for a host's
    names           text[] NOT NULL DEFAULT '{}',               -- those that it is to have
    self_signed     boolean NOT NULL DEFAULT false,
    chain           text,                                       -- in PEM, the host's certificate first
    private_key     text,                                       -- PKCS #8 in PEM
    not_before      timestamptz,
    not_after       timestamptz,
    issued_names    text[] NOT NULL DEFAULT '{}',               -- those that it has
    order_at        timestamptz NOT NULL,                       -- when the next one is ordered
    look_at         timestamptz NOT NULL,                       -- when it is looked again where the names point to
    failures        integer NOT NULL DEFAULT 0,                 -- orders in a row that failed
    error           text NOT NULL DEFAULT '',                   -- what the authority said last
    failed_at       timestamptz,
    CHECK ((chain IS NULL) = (private_key IS NULL))
);
CREATE UNIQUE INDEX certificate_host_key ON certificate (name) WHERE domain_id IS NULL;
CREATE UNIQUE INDEX certificate_domain_id_key ON certificate (domain_id);

-- What is answered below /.well-known/acme-challenge/ while an order is under way (RFC 8555 §8.3).
CREATE TABLE acme_challenge (
    token             text PRIMARY KEY,
    key_authorization text NOT NULL,
    expires_at        timestamptz NOT NULL
);

-- Who orders: one server at a time.
CREATE TABLE certificate_lease (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    holder    text NOT NULL,
    ends_at   timestamptz NOT NULL
);

REVOKE ALL ON acme_account, certificate, acme_challenge, certificate_lease FROM PUBLIC;

-- Every server serves the new certificate at once, or orders what has become due.
CREATE FUNCTION notify_certificate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('roost_certificate', TG_ARGV[0]);
    RETURN NULL;
END
$$;
CREATE TRIGGER certificate_changed_notify AFTER UPDATE OF chain ON certificate
    FOR EACH ROW EXECUTE FUNCTION notify_certificate('changed');
CREATE TRIGGER certificate_gone_notify AFTER DELETE ON certificate
    FOR EACH ROW EXECUTE FUNCTION notify_certificate('changed');
