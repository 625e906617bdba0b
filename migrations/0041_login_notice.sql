-- Roost processes keep what a sign-in needs to know of an account in memory for a minute. Whatever changes it is
-- announced to all of them (LISTEN roost_login): with the account's address, or empty for all accounts.

CREATE FUNCTION notify_login_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('roost_login', OLD.address);
    RETURN NULL;
END
$$;
CREATE TRIGGER account_login_notify AFTER UPDATE OF address, display_name ON account
    FOR EACH ROW WHEN ((OLD.address, OLD.display_name) IS DISTINCT FROM (NEW.address, NEW.display_name))
    EXECUTE FUNCTION notify_login_account();
CREATE TRIGGER account_delete_login_notify AFTER DELETE ON account
    FOR EACH ROW EXECUTE FUNCTION notify_login_account();

-- For tables whose rows name an account. Where the account is gone already, all are forgotten.
CREATE FUNCTION notify_login() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed record := CASE TG_OP WHEN 'INSERT' THEN NEW ELSE OLD END;
BEGIN
    PERFORM pg_notify('roost_login', coalesce((SELECT address FROM account WHERE id = changed.account_id), ''));
    IF TG_OP = 'UPDATE' AND NEW.account_id <> OLD.account_id THEN
        PERFORM pg_notify('roost_login', coalesce((SELECT address FROM account WHERE id = NEW.account_id), ''));
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER mailbox_login_notify AFTER UPDATE OF password_hash, active, account_id, domain_id ON mailbox
    FOR EACH ROW
    WHEN ((OLD.password_hash, OLD.active, OLD.account_id, OLD.domain_id)
        IS DISTINCT FROM (NEW.password_hash, NEW.active, NEW.account_id, NEW.domain_id))
    EXECUTE FUNCTION notify_login();
CREATE TRIGGER mailbox_delete_login_notify AFTER DELETE ON mailbox
    FOR EACH ROW EXECUTE FUNCTION notify_login();

CREATE FUNCTION notify_login_all() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('roost_login', '');
    RETURN NULL;
END
$$;
CREATE TRIGGER domain_login_notify AFTER UPDATE OF active ON domain
    FOR EACH STATEMENT EXECUTE FUNCTION notify_login_all();
