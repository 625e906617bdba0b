-- Run by the superuser before the first migration, and harmless when run again: Roost's role and database.
SELECT 'CREATE ROLE roost LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'roost') \gexec
ALTER ROLE roost LOGIN {{owner_options}} PASSWORD '{{owner_password}}';
SELECT 'CREATE DATABASE {{database_name}} OWNER roost ENCODING ''UTF8'' LC_COLLATE ''C.UTF-8'' LC_CTYPE ''C.UTF-8'' TEMPLATE template0'
    WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{{database_name}}') \gexec
REVOKE ALL ON DATABASE {{database_name}} FROM PUBLIC;
