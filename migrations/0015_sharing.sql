-- Who may do what with whose collections. What someone is granted stands in "collection_share" and "delegation";
-- what they have accepted, and the right that comes of it, in "collection_instance".

-- From the weakest right to the strongest; the order is that of comparison.
CREATE TYPE collection_access AS ENUM ('free_busy', 'read', 'read_write', 'admin', 'owner');

ALTER TABLE collection_instance ADD COLUMN access collection_access NOT NULL DEFAULT 'owner';
UPDATE collection_instance i
SET access = CASE WHEN i.writable THEN 'read_write' ELSE 'read' END::collection_access
FROM collection c
WHERE c.id = i.collection_id AND c.owner_id <> i.account_id;
ALTER TABLE collection_instance DROP COLUMN writable;

-- People of one domain may share with each other; with an IMAP server of somebody else's there is no row in "domain".
ALTER TABLE account ADD COLUMN domain text NOT NULL
    GENERATED ALWAYS AS (CASE WHEN strpos(address, '@') > 0 THEN substring(address FROM '[^@]*$') ELSE '' END) STORED;
CREATE INDEX account_domain_idx ON account (domain, address);

CREATE TABLE person_group (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    domain       text NOT NULL,
    name         text NOT NULL CHECK (name <> '' AND name = lower(name)),
    display_name text NOT NULL DEFAULT '',
    created_at   timestamptz NOT NULL,
    CONSTRAINT person_group_name_key UNIQUE (domain, name)
);

CREATE TABLE person_group_member (
    group_id   bigint NOT NULL REFERENCES person_group ON DELETE CASCADE,
    account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    PRIMARY KEY (group_id, account_id)
);
CREATE INDEX person_group_member_account_idx ON person_group_member (account_id);

-- An offer of a collection to one person, to a group, or to everyone of a domain.
CREATE TABLE collection_share (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    collection_id bigint NOT NULL REFERENCES collection ON DELETE CASCADE,
    account_id    bigint REFERENCES account ON DELETE CASCADE,
    group_id      bigint REFERENCES person_group ON DELETE CASCADE,
    domain        text,
    access        collection_access NOT NULL CHECK (access < 'owner'),
    created_at    timestamptz NOT NULL,
    CHECK (num_nonnulls(account_id, group_id, domain) = 1),
    CONSTRAINT collection_share_grantee_key UNIQUE NULLS NOT DISTINCT (collection_id, account_id, group_id, domain)
);
CREATE INDEX collection_share_account_idx ON collection_share (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX collection_share_group_idx ON collection_share (group_id) WHERE group_id IS NOT NULL;
CREATE INDEX collection_share_domain_idx ON collection_share (domain) WHERE domain IS NOT NULL;

-- What someone answered to an offer. One who has not answered has no row; one who accepted has an instance too.
CREATE TABLE collection_share_reply (
    collection_id bigint NOT NULL REFERENCES collection ON DELETE CASCADE,
    account_id    bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    accepted      boolean NOT NULL,
    acknowledged  boolean NOT NULL DEFAULT false, -- the owner has put the notification of it away
    replied_at    timestamptz NOT NULL,
    PRIMARY KEY (collection_id, account_id)
);

-- Each person to whom a collection is offered, once for each way in which it is.
CREATE VIEW collection_offer AS
    SELECT s.collection_id, c.owner_id, s.account_id, s.access, s.created_at
    FROM collection_share s
    JOIN collection c ON c.id = s.collection_id
    WHERE s.account_id <> c.owner_id
    UNION ALL
    SELECT s.collection_id, c.owner_id, m.account_id, s.access, s.created_at
    FROM collection_share s
    JOIN collection c ON c.id = s.collection_id
    JOIN person_group_member m ON m.group_id = s.group_id
    WHERE m.account_id <> c.owner_id
    UNION ALL
    SELECT s.collection_id, c.owner_id, a.id, s.access, s.created_at
    FROM collection_share s
    JOIN collection c ON c.id = s.collection_id
    JOIN account a ON a.domain = s.domain
    WHERE a.id <> c.owner_id;

-- Someone who acts for another, in all calendars that the other owns (calendarserver-proxy).
CREATE TABLE delegation (
    owner_id    bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    delegate_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    writable    boolean NOT NULL,
    PRIMARY KEY (owner_id, delegate_id),
    CHECK (owner_id <> delegate_id)
);
CREATE INDEX delegation_delegate_idx ON delegation (delegate_id);

-- What an account may do with a collection: the one place that decides. Every statement that reads or writes
-- objects for someone joins it.
CREATE VIEW collection_right AS
    SELECT i.account_id, i.collection_id,
           greatest(i.access, (SELECT CASE WHEN d.writable THEN 'read_write' ELSE 'read' END::collection_access
                               FROM delegation d
                               JOIN collection c ON c.owner_id = d.owner_id AND c.kind = 'calendar'
                               WHERE c.id = i.collection_id AND d.delegate_id = i.account_id)) AS access
    FROM collection_instance i
    UNION ALL
    SELECT d.delegate_id, c.id, CASE WHEN d.writable THEN 'read_write' ELSE 'read' END::collection_access
    FROM delegation d
    JOIN collection c ON c.owner_id = d.owner_id AND c.kind = 'calendar'
    WHERE NOT EXISTS (SELECT FROM collection_instance i
                      WHERE i.collection_id = c.id AND i.account_id = d.delegate_id);

-- What makes a collection more than a place for objects of one's own.
CREATE TYPE collection_origin AS ENUM ('own', 'birthdays', 'subscription');
ALTER TABLE collection
    ADD COLUMN origin collection_origin NOT NULL DEFAULT 'own',
    ADD COLUMN source text NOT NULL DEFAULT ''; -- of a subscription: the URL of the calendar elsewhere
CREATE UNIQUE INDEX collection_birthdays_idx ON collection (owner_id) WHERE origin = 'birthdays';
