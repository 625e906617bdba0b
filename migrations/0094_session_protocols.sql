-- Whether a session holds depends on whether the page is open to its owner, and on whether the mailbox can be signed in to.
CREATE TRIGGER mailbox_protocols_session_notify AFTER UPDATE OF protocols, sign_in ON mailbox
    FOR EACH ROW WHEN (OLD.protocols IS DISTINCT FROM NEW.protocols OR OLD.sign_in IS DISTINCT FROM NEW.sign_in)
    EXECUTE FUNCTION notify_session();
