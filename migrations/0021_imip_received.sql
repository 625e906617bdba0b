-- Scheduling messages that came by mail (RFC 6047): each counts once.
CREATE TABLE imip_received (
    account_id  bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    message_id  text NOT NULL, -- without angle brackets
    method      text NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, message_id, method)
);
CREATE INDEX imip_received_received_at_idx ON imip_received (received_at);
