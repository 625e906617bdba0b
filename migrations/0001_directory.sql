-- The directory: which domains, mailboxes and aliases exist. Postfix and Dovecot read the views at the end
-- with database roles of their own (deploy/postgres/roles.sql) that see nothing else.

CREATE TABLE domain (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       text NOT NULL CONSTRAINT domain_name_key UNIQUE CHECK (name = lower(name) AND name <> ''),
    active     boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL
);

-- Someone who signs in and owns calendars and contacts. With an IMAP server of somebody else's ("beside"),
-- the row is made at the first sign-in and there is no mailbox.
CREATE TABLE account (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    address      text NOT NULL CONSTRAINT account_address_key UNIQUE CHECK (address = lower(address)),
    display_name text NOT NULL DEFAULT '',
    settings     jsonb NOT NULL DEFAULT '{}',
    created_at   timestamptz NOT NULL
);

CREATE TABLE mailbox (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id    bigint NOT NULL UNIQUE REFERENCES account ON DELETE CASCADE,
    domain_id     bigint NOT NULL REFERENCES domain ON DELETE RESTRICT,
    local_part    text NOT NULL CHECK (local_part = lower(local_part) AND local_part <> ''),
    password_hash text NOT NULL,
    quota_bytes   bigint NOT NULL DEFAULT 0 CHECK (quota_bytes >= 0), -- 0: no limit
    is_admin      boolean NOT NULL DEFAULT false,
    active        boolean NOT NULL DEFAULT true,
    created_at    timestamptz NOT NULL,
    CONSTRAINT mailbox_address_key UNIQUE (domain_id, local_part)
);

CREATE TABLE alias (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    domain_id  bigint NOT NULL REFERENCES domain ON DELETE CASCADE,
    local_part text NOT NULL, -- empty: everything that nothing else in the domain takes
    target     text NOT NULL CHECK (target <> ''),
    active     boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL,
    CONSTRAINT alias_target_key UNIQUE (domain_id, local_part, target)
);

CREATE VIEW postfix_virtual_domains AS
    SELECT name FROM domain WHERE active;

CREATE VIEW postfix_virtual_mailboxes AS
    SELECT m.local_part || '@' || d.name AS address
    FROM mailbox m JOIN domain d ON d.id = m.domain_id
    WHERE m.active AND d.active;

CREATE VIEW postfix_virtual_aliases AS
    SELECT a.local_part || '@' || d.name AS address, a.target
    FROM alias a JOIN domain d ON d.id = a.domain_id
    WHERE a.active AND d.active;

-- Who may send as which address: oneself, and the aliases that lead to one.
CREATE VIEW postfix_sender_logins AS
    SELECT address, address AS login FROM postfix_virtual_mailboxes
    UNION
    SELECT address, target AS login FROM postfix_virtual_aliases;

CREATE VIEW dovecot_users AS
    SELECT m.local_part || '@' || d.name AS address,
           d.name AS domain,
           m.local_part,
           m.quota_bytes
    FROM mailbox m JOIN domain d ON d.id = m.domain_id
    WHERE m.active AND d.active;
