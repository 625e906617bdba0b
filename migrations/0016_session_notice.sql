-- Roost processes keep sessions in memory for a minute. Whatever takes a session away, or changes whose it is,
-- is announced to all of them (LISTEN roost_session); they then forget what they keep.

CREATE FUNCTION notify_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('roost_session', '');
    RETURN NULL;
END
$$;

CREATE TRIGGER session_delete_notify AFTER DELETE ON session
    FOR EACH STATEMENT EXECUTE FUNCTION notify_session();
-- Being used prolongs a session and is not announced.
CREATE TRIGGER session_shorten_notify AFTER UPDATE OF expires_at ON session
    FOR EACH ROW WHEN (NEW.expires_at < OLD.expires_at) EXECUTE FUNCTION notify_session();
CREATE TRIGGER account_notify AFTER UPDATE OF address, display_name ON account
    FOR EACH STATEMENT EXECUTE FUNCTION notify_session();
CREATE TRIGGER mailbox_update_notify AFTER UPDATE OF active, account_id, domain_id ON mailbox
    FOR EACH STATEMENT EXECUTE FUNCTION notify_session();
CREATE TRIGGER mailbox_delete_notify AFTER DELETE ON mailbox
    FOR EACH STATEMENT EXECUTE FUNCTION notify_session();
CREATE TRIGGER domain_notify AFTER UPDATE OF active ON domain
    FOR EACH STATEMENT EXECUTE FUNCTION notify_session();
