-- What other domains ask of whoever sends them mail (MTA-STS, RFC 8461): the policy as it was last fetched.
CREATE TABLE mta_sts_policy (
    domain     text PRIMARY KEY,
    policy_id  text NOT NULL,      -- of the TXT record
    mode       text NOT NULL CHECK (mode IN ('enforce', 'testing', 'none')),
    mx         text[] NOT NULL,
    expires_at timestamptz NOT NULL
);

-- How many recipients each mailbox has written to in each hour.
CREATE TABLE sending_usage (
    login    text NOT NULL,
    hour     timestamptz NOT NULL, -- its beginning
    messages bigint NOT NULL,
    PRIMARY KEY (login, hour)
);
CREATE INDEX sending_usage_hour_idx ON sending_usage (hour);
