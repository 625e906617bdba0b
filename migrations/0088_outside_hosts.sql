-- What is known of other hosts: how to speak to them, and whose mail to trust.

-- How a delivery to a destination is secured, instead of what the server does of itself.
CREATE TABLE tls_policy (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    destination text NOT NULL CONSTRAINT tls_policy_destination_key UNIQUE CHECK (destination <> ''), -- domain, .domain or next hop
    policy      text NOT NULL
        CHECK (policy IN ('none', 'may', 'encrypt', 'dane', 'dane-only', 'fingerprint', 'verify', 'secure')),
    parameters  text NOT NULL DEFAULT '', -- name=value, with spaces between
    active      boolean NOT NULL DEFAULT true,
    created_at  timestamptz NOT NULL,
    modified_at timestamptz
);
CREATE VIEW postfix_tls_policies AS
    SELECT destination, trim(policy || ' ' || parameters) AS policy FROM tls_policy WHERE active;

-- Hosts that forward mail to people here, so that they are no strangers.
CREATE TABLE forwarding_host (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    network     cidr NOT NULL CONSTRAINT forwarding_host_network_key UNIQUE,
    source      text NOT NULL, -- as it was named
    filter_spam boolean NOT NULL, -- true: its spam goes to Junk; false: nothing of it counts as spam
    created_at  timestamptz NOT NULL
);
CREATE INDEX forwarding_host_network_idx ON forwarding_host USING gist (network inet_ops);
CREATE VIEW postfix_forwarding_hosts AS SELECT network FROM forwarding_host;
