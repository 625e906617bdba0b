-- From which score on mail counts as spam, for a domain or for one mailbox, which goes before its domain.
CREATE TABLE spam_policy (
    object       text PRIMARY KEY, -- a domain's name or a mailbox's address
    junk_score   double precision NOT NULL, -- from here on into Junk
    reject_score double precision NOT NULL, -- from here on refused
    changed_at   timestamptz NOT NULL,
    CHECK (junk_score > 0 AND reject_score >= junk_score AND reject_score <= 10000)
);

-- Senders whose mail is always, or never, taken.
CREATE TABLE spam_sender (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    object     text NOT NULL, -- a domain's name or a mailbox's address
    verdict    text NOT NULL CHECK (verdict IN ('allow', 'deny')),
    sender     text NOT NULL, -- an address, or *@domain, or *@*.domain
    created_at timestamptz NOT NULL,
    CONSTRAINT spam_sender_key UNIQUE (object, sender)
);
