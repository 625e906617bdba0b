-- Run by the superuser in Roost's database before the first migration, and harmless when run again: the two daemons'
-- roles. What they may read, Roost gives them after its migrations, as the owner of the views (crates/db/src/grants.sql).
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
