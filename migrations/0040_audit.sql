-- Who changed what in the directory and about sign-ins, with before and after. Rows are only ever added, and
-- removed by age. No secret, hash or token ever stands in "before" and "after".
CREATE TABLE audit_event (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at         timestamptz NOT NULL,
    actor_kind text NOT NULL CHECK (actor_kind IN ('account', 'api_key', 'command', 'system')),
    actor      text NOT NULL, -- the account's address, the key's name, the operating system's user
    ip         text, -- where the request came from, if it came from a network
    action     text NOT NULL, -- what was done, such as 'mailbox.add'
    domain     text, -- the domain whose administrators may read the row; null: the whole server's alone
    target     text NOT NULL, -- what it was done to, such as an address
    outcome    text NOT NULL CHECK (outcome IN ('done', 'refused')),
    before     jsonb, -- the thing as it was; null where there was none
    after      jsonb -- the thing as it is now; null where there is none
);
CREATE INDEX audit_event_at_idx ON audit_event (at);
CREATE INDEX audit_event_domain_idx ON audit_event (domain, id);
CREATE INDEX audit_event_target_idx ON audit_event (target, id);
