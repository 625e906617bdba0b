-- How the fetching of calendars stands that are published elsewhere. A row is made when one is first looked at.

CREATE TABLE subscription (
    collection_id bigint PRIMARY KEY REFERENCES collection ON DELETE CASCADE,
    etag          text NOT NULL DEFAULT '',      -- what the other server said of it, to be said back
    last_modified text NOT NULL DEFAULT '',
    next_at       timestamptz NOT NULL,          -- when to fetch it again
    failures      integer NOT NULL DEFAULT 0,    -- in a row
    error         text NOT NULL DEFAULT '',      -- why the last attempt failed, for people; empty if it did not
    fetched_at    timestamptz                    -- when the other server last had an answer
);
CREATE INDEX subscription_next_at_idx ON subscription (next_at);
