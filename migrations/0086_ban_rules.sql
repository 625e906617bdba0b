-- When the gate bans a network by itself. Without the row the defaults hold (crates/identity, ban rules).
CREATE TABLE ban_rules (
    only_row             boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    enabled              boolean NOT NULL,
    max_attempts         integer NOT NULL CHECK (max_attempts > 0), -- failures …
    retry_window_seconds integer NOT NULL CHECK (retry_window_seconds > 0), -- … in this time
    ban_seconds          integer NOT NULL CHECK (ban_seconds > 0), -- the first time
    grows                boolean NOT NULL, -- twice as long each further time
    max_ban_seconds      integer NOT NULL CHECK (max_ban_seconds >= ban_seconds),
    ipv4_prefix          integer NOT NULL CHECK (ipv4_prefix BETWEEN 8 AND 32), -- what is counted and banned together
    ipv6_prefix          integer NOT NULL CHECK (ipv6_prefix BETWEEN 16 AND 128),
    never                cidr[] NOT NULL DEFAULT '{}', -- networks that no ban holds for
    changed_at           timestamptz NOT NULL
);
-- Roost processes keep the rules in memory with the bans.
CREATE TRIGGER ban_rules_notify AFTER INSERT OR UPDATE OR DELETE ON ban_rules
    FOR EACH STATEMENT EXECUTE FUNCTION notify_ban();

ALTER TABLE ban ADD COLUMN automatic boolean NOT NULL DEFAULT false; -- the gate's own

-- What each network has failed at lately, and how often it was banned for it.
CREATE TABLE network_failure (
    network  cidr PRIMARY KEY,
    failures integer NOT NULL,
    since    timestamptz NOT NULL, -- the first of them
    last_at  timestamptz NOT NULL,
    bans     integer NOT NULL DEFAULT 0
);
CREATE INDEX network_failure_last_at_idx ON network_failure (last_at);
