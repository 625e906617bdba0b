-- The second factor of a sign-in at the page: codes by time (RFC 6238), and recovery codes for whoever lost them.
-- Once it is on, the main password opens the page alone; other programs need app passwords.

CREATE TABLE second_factor (
    account_id   bigint PRIMARY KEY REFERENCES account ON DELETE CASCADE,
    secret       bytea NOT NULL CHECK (octet_length(secret) = 20),
    last_step    bigint NOT NULL DEFAULT 0, -- the time step of the last code that was taken: each is taken once
    created_at   timestamptz NOT NULL,
    confirmed_at timestamptz -- null while it is being set up: it asks for nothing yet
);
CREATE TRIGGER second_factor_login_notify AFTER INSERT OR DELETE OR UPDATE OF account_id, confirmed_at
    ON second_factor FOR EACH ROW EXECUTE FUNCTION notify_login();

CREATE TABLE recovery_code (
    account_id bigint NOT NULL REFERENCES second_factor ON DELETE CASCADE,
    hash       bytea NOT NULL CHECK (octet_length(hash) = 32), -- SHA-256; a code has 80 random bits
    PRIMARY KEY (account_id, hash)
);
