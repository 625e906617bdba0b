-- Mail that Rspamd refused, once for each recipient, so that a person or an administrator can look and have it
-- delivered all the same. Bounded by size, number for each recipient, and age.
CREATE TABLE quarantine (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    recipient  text NOT NULL,    -- the mailbox it was for
    domain     text NOT NULL,    -- the recipient's
    sender     text NOT NULL,    -- of the envelope; empty for none
    subject    text NOT NULL,
    ip         text NOT NULL,
    score      double precision NOT NULL,
    action     text NOT NULL,    -- what Rspamd said: 'reject', …
    symbols    jsonb NOT NULL,   -- why
    queue_id   text NOT NULL,
    message    bytea NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX quarantine_recipient_idx ON quarantine (recipient, id);
CREATE INDEX quarantine_domain_idx ON quarantine (domain, id);
CREATE INDEX quarantine_created_at_idx ON quarantine (created_at);
