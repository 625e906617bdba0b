-- Scheduling (RFC 6638): inboxes, the state of scheduling objects, invitations that go out by mail.

-- A calendar home's schedule inbox is a collection of its own, which the server fills.
ALTER TYPE collection_origin ADD VALUE 'inbox';

-- These names now mean the inbox and the outbox of a home.
UPDATE collection_instance SET name = name || '-' || collection_id
WHERE kind = 'calendar' AND name IN ('inbox', 'outbox');

-- Whether what is in the calendar keeps its owner busy (schedule-calendar-transp, RFC 6638 §9.1).
ALTER TABLE collection_instance ADD COLUMN transparent boolean NOT NULL DEFAULT false;

-- Of a scheduling object (RFC 6638 §3.1) its Schedule-Tag, with quotes; of any other null. Only writers who also
-- send what a change calls for may touch an object that has one.
ALTER TABLE object ADD COLUMN schedule_tag text;
UPDATE object SET schedule_tag = etag
WHERE component IN ('VEVENT', 'VTODO') AND position('\x0a4f5247414e495a4552'::bytea IN data) > 0; -- LF, ORGANIZER

-- What a calendar user is (CUTYPE, RFC 5545 §3.2.3).
CREATE TYPE account_kind AS ENUM ('individual', 'room', 'resource');
ALTER TABLE account ADD COLUMN kind account_kind NOT NULL DEFAULT 'individual';

CREATE INDEX alias_target_idx ON alias (target);

-- The mail addresses by which someone is invited: their own, and the aliases that lead to them alone.
CREATE VIEW calendar_user_address AS
    SELECT c.id AS account_id, c.address
    FROM account c
    WHERE NOT EXISTS (SELECT FROM mailbox m WHERE m.account_id = c.id AND NOT m.active)
    UNION ALL
    SELECT c.id, a.local_part || '@' || d.name
    FROM alias a
    JOIN domain d ON d.id = a.domain_id
    JOIN account c ON c.address = a.target
    WHERE a.active AND d.active AND a.local_part <> ''
      AND NOT EXISTS (SELECT FROM mailbox m WHERE m.account_id = c.id AND NOT m.active)
      AND NOT EXISTS (SELECT FROM account s WHERE s.address = a.local_part || '@' || d.name)
      AND NOT EXISTS (SELECT FROM alias o
                      WHERE o.domain_id = a.domain_id AND o.local_part = a.local_part AND o.active AND o.id <> a.id);

-- Scheduling messages to people whose calendars are elsewhere, until they are sent by mail (RFC 6047). One row for
-- each recipient, written together with the change that it tells of.
CREATE TABLE imip_queue (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id     bigint NOT NULL REFERENCES account ON DELETE CASCADE, -- as whom it is sent
    message_id     text NOT NULL CONSTRAINT imip_queue_message_id_key UNIQUE, -- without angle brackets
    method         text NOT NULL,
    uid            text NOT NULL,
    sender         text NOT NULL,
    sender_name    text NOT NULL DEFAULT '',
    recipient      text NOT NULL,
    recipient_name text NOT NULL DEFAULT '',
    data           bytea NOT NULL, -- the iCalendar object with its METHOD
    attempts       integer NOT NULL DEFAULT 0,
    due_at         timestamptz NOT NULL,
    created_at     timestamptz NOT NULL
);
CREATE INDEX imip_queue_due_idx ON imip_queue (due_at);
CREATE INDEX imip_queue_account_idx ON imip_queue (account_id);
