-- Whom the gate lets in by no door: an account, an address or a network. Never the host's firewall.
CREATE TABLE ban (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account    text, -- a mailbox's address as it is typed, whether or not it exists
    network    cidr,
    reason     text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL,
    until      timestamptz, -- null: until it is lifted
    CONSTRAINT ban_subject_check CHECK ((account IS NULL) <> (network IS NULL)),
    CONSTRAINT ban_account_key UNIQUE (account),
    CONSTRAINT ban_network_key UNIQUE (network)
);

-- Roost processes keep the bans in memory. Whatever changes one is announced (LISTEN roost_ban).
CREATE FUNCTION notify_ban() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('roost_ban', '');
    RETURN NULL;
END
$$;
CREATE TRIGGER ban_notify AFTER INSERT OR UPDATE OR DELETE ON ban
    FOR EACH STATEMENT EXECUTE FUNCTION notify_ban();
