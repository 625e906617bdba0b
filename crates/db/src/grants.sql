-- Run after the migrations, as the owner of everything, and harmless when run again: what Postfix and Dovecot may read.
-- Each has its own views and nothing else; neither can see a password hash. Where there is no such role (beside a mail
-- server of somebody else's), there is nobody to give anything to.
--
-- Two servers that start at once would meet in the rows of the catalogue.
SELECT pg_advisory_xact_lock(hashtext('roost grants'));

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'roost_postfix') THEN
        GRANT USAGE ON SCHEMA public TO roost_postfix;
        GRANT SELECT ON postfix_virtual_domains, postfix_virtual_mailboxes, postfix_virtual_aliases, postfix_sender_logins,
            postfix_relay_domains, postfix_transports, postfix_sender_relays, postfix_relay_passwords, postfix_sender_bcc,
            postfix_recipient_bcc, postfix_internal_recipients, postfix_recipient_maps, postfix_kept_recipients,
            postfix_mx_transports, postfix_tls_policies, postfix_forwarding_hosts
            TO roost_postfix;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'roost_dovecot') THEN
        GRANT USAGE ON SCHEMA public TO roost_dovecot;
        GRANT SELECT ON dovecot_users TO roost_dovecot;
        -- What mailboxes hold is Dovecot's to say.
        GRANT SELECT, INSERT, UPDATE ON mailbox_usage TO roost_dovecot;
    END IF;
END
$$;
