-- Nothing is delivered any more to a mailbox that is being emptied: what waits in Postfix's queue goes back to its sender
-- rather than to the next owner of the address. The server's own sign-in, which empties it, brings along what this view
-- told it before.
CREATE OR REPLACE VIEW dovecot_users AS
    SELECT c.address, d.name AS domain, m.local_part, m.quota_bytes
    FROM mailbox m JOIN account c ON c.id = m.account_id JOIN domain d ON d.id = m.domain_id
    WHERE m.active AND d.active;
