-- The directory in full: limits of domains, aliases with several targets, alias domains, forwards, send-as,
-- temporary addresses, administrators of domains, relay hosts, transports and copies.

-- Hosts that outgoing mail is handed to. The password is read by Postfix, so it cannot be a hash.
CREATE TABLE relay_host (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    hostname   text NOT NULL CHECK (hostname <> ''), -- as Postfix writes a next hop: host, [host] or [host]:port
    username   text NOT NULL DEFAULT '',
    password   text NOT NULL DEFAULT '',
    active     boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL
);

ALTER TABLE domain
    ADD COLUMN description text NOT NULL DEFAULT '',
    ADD COLUMN max_mailboxes integer NOT NULL DEFAULT 0 CHECK (max_mailboxes >= 0), -- 0: no limit, as in all of these
    ADD COLUMN max_aliases integer NOT NULL DEFAULT 0 CHECK (max_aliases >= 0),
    ADD COLUMN default_quota_bytes bigint NOT NULL DEFAULT 0 CHECK (default_quota_bytes >= 0),
    ADD COLUMN max_quota_bytes bigint NOT NULL DEFAULT 0 CHECK (max_quota_bytes >= 0),     -- of each mailbox
    ADD COLUMN total_quota_bytes bigint NOT NULL DEFAULT 0 CHECK (total_quota_bytes >= 0), -- of all together
    ADD COLUMN rate_value integer CHECK (rate_value > 0), -- messages that each sender may send …
    ADD COLUMN rate_frame text CHECK (rate_frame IN ('second', 'minute', 'hour', 'day')), -- … in this time
    ADD COLUMN relay_host_id bigint REFERENCES relay_host ON DELETE SET NULL,
    ADD COLUMN backup_mx boolean NOT NULL DEFAULT false, -- mail is taken and handed on to the domain's other hosts
    ADD COLUMN relay_all_recipients boolean NOT NULL DEFAULT false,
    ADD COLUMN relay_unknown_only boolean NOT NULL DEFAULT false,
    ADD COLUMN in_address_list boolean NOT NULL DEFAULT true,
    ADD COLUMN tags text[] NOT NULL DEFAULT '{}',
    ADD COLUMN modified_at timestamptz,
    ADD COLUMN removed_at timestamptz, -- it is gone for everybody, and its last mailboxes are being emptied
    ADD CONSTRAINT domain_rate_check CHECK ((rate_value IS NULL) = (rate_frame IS NULL)),
    ADD CONSTRAINT domain_removed_check CHECK (removed_at IS NULL OR NOT active);

ALTER TABLE mailbox
    ADD COLUMN sign_in boolean NOT NULL DEFAULT true, -- false: shared, reached by those who were granted it alone
    ADD COLUMN keep_copy boolean NOT NULL DEFAULT true, -- whether what is forwarded is also delivered here
    ADD COLUMN rate_value integer CHECK (rate_value > 0),
    ADD COLUMN rate_frame text CHECK (rate_frame IN ('second', 'minute', 'hour', 'day')),
    ADD COLUMN relay_host_id bigint REFERENCES relay_host ON DELETE SET NULL,
    ADD COLUMN tags text[] NOT NULL DEFAULT '{}',
    ADD COLUMN modified_at timestamptz,
    ADD COLUMN removed_at timestamptz, -- it is gone for everybody, and its mail is being deleted
    ADD CONSTRAINT mailbox_rate_check CHECK ((rate_value IS NULL) = (rate_frame IS NULL)),
    ADD CONSTRAINT mailbox_removed_check CHECK (removed_at IS NULL OR NOT active);
CREATE INDEX mailbox_removed_at_idx ON mailbox (removed_at) WHERE removed_at IS NOT NULL;

CREATE TABLE mailbox_forward (
    mailbox_id bigint NOT NULL REFERENCES mailbox ON DELETE CASCADE,
    target     text NOT NULL CHECK (target <> ''),
    PRIMARY KEY (mailbox_id, target)
);

-- What a mailbox may send as, beyond its own address and the aliases that lead to it.
CREATE TABLE mailbox_send_as (
    mailbox_id bigint NOT NULL REFERENCES mailbox ON DELETE CASCADE,
    address    text NOT NULL CHECK (address <> ''), -- local@domain, or @domain for all of a domain
    PRIMARY KEY (mailbox_id, address)
);
CREATE INDEX mailbox_send_as_address_idx ON mailbox_send_as (address);

-- Another name of a whole domain.
CREATE TABLE alias_domain (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name        text NOT NULL CONSTRAINT alias_domain_name_key UNIQUE CHECK (name = lower(name) AND name <> ''),
    domain_id   bigint NOT NULL REFERENCES domain ON DELETE CASCADE,
    active      boolean NOT NULL DEFAULT true,
    created_at  timestamptz NOT NULL,
    modified_at timestamptz
);
CREATE INDEX alias_domain_domain_id_idx ON alias_domain (domain_id);

-- An alias was one row for each target; it becomes one row, and its targets a table of their own.
DROP VIEW calendar_user_address;
DROP VIEW postfix_sender_logins;
DROP VIEW postfix_virtual_aliases;
ALTER TABLE alias RENAME TO alias_before;
ALTER INDEX alias_target_idx RENAME TO alias_before_target_idx;
ALTER INDEX alias_pkey RENAME TO alias_before_pkey;

CREATE TABLE alias (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    domain_id       bigint NOT NULL REFERENCES domain ON DELETE CASCADE,
    local_part      text NOT NULL CHECK (local_part = lower(local_part)), -- empty: what nothing else in the domain takes
    address         text NOT NULL CONSTRAINT alias_address_key UNIQUE,    -- local_part@domain, for lookups
    mailbox_id      bigint REFERENCES mailbox ON DELETE CASCADE, -- whose temporary address it is; null for a true alias
    active          boolean NOT NULL DEFAULT true,
    expires_at      timestamptz,                     -- null: never
    internal_only   boolean NOT NULL DEFAULT false,  -- takes mail of this server's people only
    sender_allowed  boolean NOT NULL DEFAULT true,   -- whether the mailboxes it leads to may send as it
    public_comment  text NOT NULL DEFAULT '',
    private_comment text NOT NULL DEFAULT '',        -- for administrators
    created_at      timestamptz NOT NULL,
    modified_at     timestamptz,
    CONSTRAINT alias_local_part_key UNIQUE (domain_id, local_part)
);
CREATE INDEX alias_mailbox_id_idx ON alias (mailbox_id) WHERE mailbox_id IS NOT NULL;

CREATE TABLE alias_target (
    alias_id bigint NOT NULL REFERENCES alias ON DELETE CASCADE,
    target   text NOT NULL CHECK (target <> ''),
    PRIMARY KEY (alias_id, target)
);
CREATE INDEX alias_target_idx ON alias_target (target);

INSERT INTO alias (domain_id, local_part, address, active, created_at)
    SELECT b.domain_id, b.local_part, b.local_part || '@' || d.name, true, min(b.created_at)
    FROM alias_before b JOIN domain d ON d.id = b.domain_id
    WHERE b.active
    GROUP BY b.domain_id, b.local_part, d.name;
INSERT INTO alias (domain_id, local_part, address, active, created_at)
    SELECT b.domain_id, b.local_part, b.local_part || '@' || d.name, false, min(b.created_at)
    FROM alias_before b JOIN domain d ON d.id = b.domain_id
    GROUP BY b.domain_id, b.local_part, d.name
    ON CONFLICT DO NOTHING;
-- A target that was switched off, of an alias with others that were not, is left out.
INSERT INTO alias_target (alias_id, target)
    SELECT a.id, b.target
    FROM alias_before b JOIN alias a ON a.domain_id = b.domain_id AND a.local_part = b.local_part
    WHERE b.active = a.active;
DROP TABLE alias_before;

-- Groups take mail for all their members.
ALTER TABLE person_group
    ADD COLUMN receives_mail boolean NOT NULL DEFAULT true,
    ADD COLUMN internal_only boolean NOT NULL DEFAULT false;

-- Who administers a domain without administering the server.
CREATE TABLE domain_admin (
    account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    domain_id  bigint NOT NULL REFERENCES domain ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, domain_id)
);
CREATE INDEX domain_admin_domain_id_idx ON domain_admin (domain_id);

-- An administrator who has no mailbox here: a name and a password.
CREATE TABLE administrator (
    account_id    bigint PRIMARY KEY REFERENCES account ON DELETE CASCADE,
    password_hash text NOT NULL,
    active        boolean NOT NULL DEFAULT true,
    created_at    timestamptz NOT NULL
);

-- Where mail for some destinations is handed to.
CREATE TABLE transport (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    destination text NOT NULL CONSTRAINT transport_destination_key UNIQUE, -- a domain, .domain or an address
    nexthop     text NOT NULL CHECK (nexthop <> ''),
    username    text NOT NULL DEFAULT '',
    password    text NOT NULL DEFAULT '',
    by_mx       boolean NOT NULL DEFAULT false, -- matches the host that MX names, not the recipient's domain
    active      boolean NOT NULL DEFAULT true,
    created_at  timestamptz NOT NULL
);

-- Copies of everything that is sent from, or to, an address or a domain.
CREATE TABLE bcc_map (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    domain_id   bigint NOT NULL REFERENCES domain ON DELETE CASCADE,
    kind        text NOT NULL CHECK (kind IN ('sender', 'recipient')),
    address     text NOT NULL, -- local@domain or @domain
    target      text NOT NULL,
    active      boolean NOT NULL DEFAULT true,
    created_at  timestamptz NOT NULL,
    modified_at timestamptz,
    CONSTRAINT bcc_map_address_key UNIQUE (kind, address)
);
CREATE INDEX bcc_map_domain_id_idx ON bcc_map (domain_id);

-- --- What the daemons read ------------------------------------------------------------------------------------

CREATE OR REPLACE VIEW postfix_virtual_domains AS
    SELECT name FROM domain WHERE active AND NOT backup_mx
    UNION ALL
    SELECT n.name FROM alias_domain n JOIN domain d ON d.id = n.domain_id
    WHERE n.active AND d.active AND NOT d.backup_mx;

-- Domains whose mail is taken for other hosts.
CREATE VIEW postfix_relay_domains AS
    SELECT name, relay_all_recipients FROM domain WHERE active AND backup_mx;

CREATE OR REPLACE VIEW postfix_virtual_mailboxes AS
    SELECT c.address
    FROM mailbox m JOIN account c ON c.id = m.account_id JOIN domain d ON d.id = m.domain_id
    WHERE m.active AND d.active;

-- Aliases and temporary addresses that take mail now.
CREATE VIEW live_alias AS
    SELECT a.id, a.domain_id, a.local_part, a.address, a.sender_allowed, a.internal_only
    FROM alias a JOIN domain d ON d.id = a.domain_id
    WHERE a.active AND d.active AND (a.expires_at IS NULL OR a.expires_at > now());

-- Where each address leads, by a domain's own name. A mailbox that keeps what it gets leads to itself, so that
-- neither its forwards nor its domain's catch-all ("@domain") take its mail.
CREATE VIEW directory_route AS
    SELECT m.domain_id, m.local_part, c.address, c.address AS target
    FROM mailbox m JOIN account c ON c.id = m.account_id JOIN domain d ON d.id = m.domain_id
    WHERE m.active AND d.active
      AND (m.keep_copy OR NOT EXISTS (SELECT FROM mailbox_forward f WHERE f.mailbox_id = m.id))
    UNION ALL
    SELECT m.domain_id, m.local_part, c.address, f.target
    FROM mailbox m JOIN account c ON c.id = m.account_id JOIN domain d ON d.id = m.domain_id
    JOIN mailbox_forward f ON f.mailbox_id = m.id
    WHERE m.active AND d.active
    UNION ALL
    SELECT a.domain_id, a.local_part, a.address, t.target
    FROM live_alias a JOIN alias_target t ON t.alias_id = a.id
    UNION ALL
    SELECT d.id, g.name, g.name || '@' || g.domain, c.address
    FROM person_group g JOIN domain d ON d.name = g.domain
    JOIN person_group_member p ON p.group_id = g.id
    JOIN account c ON c.id = p.account_id JOIN mailbox m ON m.account_id = c.id
    WHERE g.receives_mail AND d.active AND m.active;

CREATE VIEW postfix_virtual_aliases AS
    SELECT address, target FROM directory_route
    UNION ALL
    SELECT r.local_part || '@' || n.name, r.target
    FROM alias_domain n JOIN directory_route r ON r.domain_id = n.domain_id
    WHERE n.active;

-- Who may send as which address: oneself, what leads to one, and what one was granted; each by the domain's other
-- names as well. "@domain" stands for all addresses of a domain.
CREATE VIEW postfix_sender_logins AS
    WITH allowed AS (
        SELECT m.domain_id, m.local_part, c.address, c.address AS login
        FROM mailbox m JOIN account c ON c.id = m.account_id JOIN domain d ON d.id = m.domain_id
        WHERE m.active AND d.active
        UNION ALL
        SELECT a.domain_id, a.local_part, a.address, t.target
        FROM live_alias a JOIN alias_target t ON t.alias_id = a.id
        WHERE a.sender_allowed AND a.local_part <> ''
    )
    SELECT address, login FROM allowed
    UNION
    SELECT r.local_part || '@' || n.name, r.login
    FROM alias_domain n JOIN allowed r ON r.domain_id = n.domain_id
    WHERE n.active
    UNION
    SELECT s.address, c.address
    FROM mailbox_send_as s
    JOIN mailbox m ON m.id = s.mailbox_id JOIN account c ON c.id = m.account_id JOIN domain d ON d.id = m.domain_id
    WHERE m.active AND d.active;

-- Addresses that take mail of this server's own people only.
CREATE VIEW postfix_internal_recipients AS
    SELECT address FROM live_alias WHERE internal_only
    UNION ALL
    SELECT a.local_part || '@' || n.name FROM alias_domain n JOIN live_alias a ON a.domain_id = n.domain_id
    WHERE n.active AND a.internal_only
    UNION ALL
    SELECT g.name || '@' || g.domain FROM person_group g WHERE g.receives_mail AND g.internal_only;

-- Where mail goes by recipient. What is addressed to null@localhost is thrown away.
CREATE VIEW postfix_transports AS
    SELECT destination, 'smtp:' || nexthop AS nexthop FROM transport WHERE active AND NOT by_mx
    UNION ALL
    SELECT 'null@localhost', 'discard:';

-- Where mail goes by sender: its mailbox's relay host, or else its domain's ("@domain").
CREATE VIEW postfix_sender_relays AS
    SELECT c.address AS sender, h.hostname AS nexthop
    FROM mailbox m JOIN account c ON c.id = m.account_id JOIN relay_host h ON h.id = m.relay_host_id
    WHERE m.active AND h.active
    UNION ALL
    SELECT '@' || d.name, h.hostname
    FROM domain d JOIN relay_host h ON h.id = d.relay_host_id
    WHERE d.active AND h.active
    UNION ALL
    SELECT '@' || n.name, h.hostname
    FROM alias_domain n JOIN domain d ON d.id = n.domain_id JOIN relay_host h ON h.id = d.relay_host_id
    WHERE n.active AND d.active AND h.active;

-- The sign-ins to those hosts.
CREATE VIEW postfix_relay_passwords AS
    SELECT hostname AS nexthop, username, password FROM relay_host WHERE active AND username <> ''
    UNION
    SELECT nexthop, username, password FROM transport WHERE active AND username <> '';

CREATE VIEW postfix_sender_bcc AS
    SELECT b.address, b.target FROM bcc_map b JOIN domain d ON d.id = b.domain_id
    WHERE b.active AND d.active AND b.kind = 'sender';
CREATE VIEW postfix_recipient_bcc AS
    SELECT b.address, b.target FROM bcc_map b JOIN domain d ON d.id = b.domain_id
    WHERE b.active AND d.active AND b.kind = 'recipient';

-- A mailbox that is being emptied is still there for the server's own sign-in, which empties it.
CREATE OR REPLACE VIEW dovecot_users AS
    SELECT c.address, d.name AS domain, m.local_part, m.quota_bytes
    FROM mailbox m JOIN account c ON c.id = m.account_id JOIN domain d ON d.id = m.domain_id
    WHERE (m.active AND d.active) OR m.removed_at IS NOT NULL;

-- The mail addresses by which someone is invited: their own, and the aliases that lead to them alone.
CREATE VIEW calendar_user_address AS
    SELECT c.id AS account_id, c.address
    FROM account c
    WHERE NOT EXISTS (SELECT FROM mailbox m WHERE m.account_id = c.id AND NOT m.active)
    UNION ALL
    SELECT c.id, a.address
    FROM alias_target t
    JOIN live_alias a ON a.id = t.alias_id
    JOIN account c ON c.address = t.target
    WHERE a.local_part <> ''
      AND NOT EXISTS (SELECT FROM mailbox m WHERE m.account_id = c.id AND NOT m.active)
      AND NOT EXISTS (SELECT FROM account s WHERE s.address = a.address)
      AND NOT EXISTS (SELECT FROM alias_target o WHERE o.alias_id = t.alias_id AND o.target <> t.target);
