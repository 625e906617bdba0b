-- What Postfix is told of routing beyond 0050.

-- Mailboxes of a domain whose mail is otherwise handed on (relay_unknown_only): theirs is delivered here.
CREATE VIEW postfix_kept_recipients AS
    SELECT c.address
    FROM mailbox m JOIN account c ON c.id = m.account_id JOIN domain d ON d.id = m.domain_id
    WHERE m.active AND d.active AND d.backup_mx AND d.relay_unknown_only;

-- Where mail goes by the host that MX names for its recipient; Postfix looks a host's parent domains up, too.
CREATE VIEW postfix_mx_transports AS
    SELECT ltrim(destination, '.') AS host, 'FILTER smtp:' || nexthop AS action
    FROM transport WHERE active AND by_mx AND position('@' IN destination) = 0;
