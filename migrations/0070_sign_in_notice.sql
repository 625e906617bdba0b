-- Whether a mailbox can be signed in to is part of what is kept of a login.
CREATE TRIGGER mailbox_sign_in_login_notify AFTER UPDATE OF sign_in ON mailbox
    FOR EACH ROW WHEN (OLD.sign_in IS DISTINCT FROM NEW.sign_in)
    EXECUTE FUNCTION notify_login();
