-- Keys with which outgoing mail is signed (RFC 6376, RFC 8463). Only Roost's own role reads this table; Rspamd is
-- given the keys of one domain at a time, over the internal listener.
CREATE TABLE dkim_key (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    domain_id   bigint NOT NULL REFERENCES domain ON DELETE CASCADE,
    selector    text NOT NULL CHECK (selector ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
    algorithm   text NOT NULL CHECK (algorithm IN ('rsa', 'ed25519')),
    bits        integer NOT NULL, -- the size of an RSA key; 256 for Ed25519
    private_key text NOT NULL,    -- as Rspamd reads it: RSA as PKCS #8 in base64, Ed25519 as seed and public key in base64
    public_key  text NOT NULL,    -- what stands behind p= in DNS
    -- waiting: to be published in DNS, signs nothing yet. retiring: signs nothing any more, but mail that it signed is
    -- still under way. retired: its record can be taken out of DNS.
    state       text NOT NULL CHECK (state IN ('waiting', 'signing', 'retiring', 'retired')),
    created_at  timestamptz NOT NULL,
    state_since timestamptz NOT NULL,
    CONSTRAINT dkim_key_selector_key UNIQUE (domain_id, selector)
);
CREATE UNIQUE INDEX dkim_key_signing_key ON dkim_key (domain_id, algorithm) WHERE state = 'signing';
