-- Run by the superuser in Roost's database after each migration, and harmless when run again: the two daemons'
-- roles. Each reads its own views and nothing else; neither can see a password hash.
SELECT 'CREATE ROLE roost_postfix LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'roost_postfix') \gexec
SELECT 'CREATE ROLE roost_dovecot LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'roost_dovecot') \gexec

ALTER ROLE roost_postfix LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '{{postfix_password}}';
ALTER ROLE roost_dovecot LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '{{dovecot_password}}';
ALTER ROLE roost_postfix SET default_transaction_read_only = on;
ALTER ROLE roost_dovecot SET default_transaction_read_only = on;
ALTER ROLE roost_postfix SET statement_timeout = '10s';
ALTER ROLE roost_dovecot SET statement_timeout = '10s';

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT CONNECT ON DATABASE {{database_name}} TO roost_postfix, roost_dovecot;
GRANT USAGE ON SCHEMA public TO roost_postfix, roost_dovecot;
GRANT SELECT ON postfix_virtual_domains, postfix_virtual_mailboxes, postfix_virtual_aliases, postfix_sender_logins
    TO roost_postfix;
GRANT SELECT ON dovecot_users TO roost_dovecot;
