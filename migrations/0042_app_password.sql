-- Which protocols a mailbox's owner may sign in by, and passwords for one program each.

ALTER TABLE mailbox ADD COLUMN protocols text[] NOT NULL DEFAULT '{web,imap,pop3,smtp,sieve,dav,api}'
    CONSTRAINT mailbox_protocols_check CHECK (protocols <@ '{web,imap,pop3,smtp,sieve,dav,api}');
CREATE TRIGGER mailbox_protocols_login_notify AFTER UPDATE OF protocols ON mailbox
    FOR EACH ROW WHEN (OLD.protocols IS DISTINCT FROM NEW.protocols) EXECUTE FUNCTION notify_login();

CREATE TABLE app_password (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id    bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    name          text NOT NULL CHECK (name <> ''), -- for its owner: which program has it
    hash          bytea NOT NULL CHECK (octet_length(hash) = 32), -- SHA-256; the password has 100 random bits
    protocols     text[] NOT NULL CHECK (protocols <> '{}' AND protocols <@ '{imap,pop3,smtp,sieve,dav,api}'),
    created_at    timestamptz NOT NULL,
    expires_at    timestamptz, -- null: never
    last_used_at  timestamptz, -- to the minute
    last_protocol text,
    last_ip       text,
    CONSTRAINT app_password_hash_key UNIQUE (account_id, hash)
);
-- Being used is written into the row and not announced.
CREATE TRIGGER app_password_login_notify AFTER INSERT OR DELETE OR UPDATE OF account_id, hash, protocols, expires_at
    ON app_password FOR EACH ROW EXECUTE FUNCTION notify_login();
