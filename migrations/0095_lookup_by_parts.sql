-- What Postfix asks at each message is found by indexes, in a directory of any size: by local part and domain, by any of the
-- domain's names. A condition on the whole address would have to be compared with every address put together with every
-- other name of its domain.

-- The names by which a domain takes mail now: its own and its others.
CREATE VIEW mail_domain_name AS
    SELECT d.name, d.id AS domain_id FROM domain d WHERE d.active
    UNION ALL
    SELECT n.name, n.domain_id FROM alias_domain n JOIN domain d ON d.id = n.domain_id
    WHERE n.active AND d.active;

-- Where each address leads. A mailbox that keeps what it gets leads to itself, so that neither its forwards nor its
-- domain's catch-all (whose local part is empty) take its mail.
CREATE OR REPLACE VIEW postfix_virtual_aliases AS
    SELECT m.local_part || '@' || n.name AS address, c.address AS target, m.local_part, n.name AS domain
    FROM mail_domain_name n JOIN mailbox m ON m.domain_id = n.domain_id JOIN account c ON c.id = m.account_id
    WHERE m.active AND (m.keep_copy OR NOT EXISTS (SELECT FROM mailbox_forward f WHERE f.mailbox_id = m.id))
    UNION ALL
    SELECT m.local_part || '@' || n.name, f.target, m.local_part, n.name
    FROM mail_domain_name n JOIN mailbox m ON m.domain_id = n.domain_id JOIN mailbox_forward f ON f.mailbox_id = m.id
    WHERE m.active
    UNION ALL
    SELECT a.local_part || '@' || n.name, t.target, a.local_part, n.name
    FROM mail_domain_name n JOIN live_alias a ON a.domain_id = n.domain_id JOIN alias_target t ON t.alias_id = a.id
    UNION ALL
    SELECT g.name || '@' || n.name, c.address, g.name, n.name
    FROM mail_domain_name n JOIN domain d ON d.id = n.domain_id JOIN person_group g ON g.domain = d.name
    JOIN person_group_member p ON p.group_id = g.id
    JOIN account c ON c.id = p.account_id JOIN mailbox m ON m.account_id = c.id
    WHERE g.receives_mail AND m.active;
DROP VIEW directory_route;

-- Who may send as which address: oneself, what leads to one, and what one was granted. An empty local part stands for all
-- addresses of a domain.
CREATE OR REPLACE VIEW postfix_sender_logins AS
    SELECT m.local_part || '@' || n.name AS address, c.address AS login, m.local_part, n.name AS domain
    FROM mail_domain_name n JOIN mailbox m ON m.domain_id = n.domain_id JOIN account c ON c.id = m.account_id
    WHERE m.active
    UNION
    SELECT a.local_part || '@' || n.name, t.target, a.local_part, n.name
    FROM mail_domain_name n JOIN live_alias a ON a.domain_id = n.domain_id JOIN alias_target t ON t.alias_id = a.id
    WHERE a.sender_allowed AND a.local_part <> ''
    UNION
    SELECT s.address, c.address, split_part(s.address, '@', 1), split_part(s.address, '@', 2)
    FROM mailbox_send_as s
    JOIN mailbox m ON m.id = s.mailbox_id JOIN account c ON c.id = m.account_id JOIN domain d ON d.id = m.domain_id
    WHERE m.active AND d.active;
CREATE INDEX mailbox_send_as_parts_idx ON mailbox_send_as (split_part(address, '@', 2), split_part(address, '@', 1));

-- Addresses that take mail of this server's own people only.
CREATE OR REPLACE VIEW postfix_internal_recipients AS
    SELECT a.local_part || '@' || n.name AS address, a.local_part, n.name AS domain
    FROM mail_domain_name n JOIN live_alias a ON a.domain_id = n.domain_id
    WHERE a.internal_only
    UNION ALL
    SELECT g.name || '@' || n.name, g.name, n.name
    FROM mail_domain_name n JOIN domain d ON d.id = n.domain_id JOIN person_group g ON g.domain = d.name
    WHERE g.receives_mail AND g.internal_only;
