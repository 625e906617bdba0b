-- What each mailbox holds, as Dovecot says it after every change (its quota_clone plugin, by its own database role).
CREATE TABLE mailbox_usage (
    address  text PRIMARY KEY REFERENCES account (address) ON DELETE CASCADE ON UPDATE CASCADE,
    bytes    bigint NOT NULL DEFAULT 0,
    messages bigint NOT NULL DEFAULT 0
);

-- When and from where each account last signed in, by door. Written in batches, some seconds later.
CREATE TABLE last_sign_in (
    account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    protocol   text NOT NULL,
    at         timestamptz NOT NULL,
    ip         text NOT NULL, -- empty where it is not known
    PRIMARY KEY (account_id, protocol)
);
