-- A sign-in at the mail server tells the mailbox's quota, so that whoever keeps logins in memory has to hear of a new one.
CREATE TRIGGER mailbox_quota_notify AFTER UPDATE OF quota_bytes ON mailbox
    FOR EACH ROW WHEN (OLD.quota_bytes IS DISTINCT FROM NEW.quota_bytes) EXECUTE FUNCTION notify_login();
