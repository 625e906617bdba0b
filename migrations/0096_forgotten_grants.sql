-- What was granted on a name, or copied and led elsewhere by it, goes with it too: it is not for the name's next owner. What
-- the log has of a removed domain is the whole server's from then on, not its next administrators'.
CREATE OR REPLACE FUNCTION forget_what_had_a_domain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM second_factor_policy WHERE scope = OLD.name;
    DELETE FROM spam_policy WHERE object = OLD.name;
    DELETE FROM spam_sender WHERE object = OLD.name;
    DELETE FROM quarantine WHERE domain = OLD.name;
    DELETE FROM mailbox_send_as WHERE split_part(address, '@', 2) = OLD.name;
    DELETE FROM recipient_map WHERE split_part(address, '@', 2) = OLD.name;
    DELETE FROM bcc_map WHERE split_part(address, '@', 2) = OLD.name;
    UPDATE audit_event SET domain = NULL WHERE domain = OLD.name;
    RETURN NULL;
END
$$;

CREATE FUNCTION forget_what_had_an_alias_domain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM mailbox_send_as WHERE split_part(address, '@', 2) = OLD.name;
    DELETE FROM recipient_map WHERE split_part(address, '@', 2) = OLD.name;
    RETURN NULL;
END
$$;
CREATE TRIGGER alias_domain_forget AFTER DELETE ON alias_domain
    FOR EACH ROW EXECUTE FUNCTION forget_what_had_an_alias_domain();

CREATE OR REPLACE FUNCTION forget_what_had_an_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM spam_policy WHERE object = OLD.address;
    DELETE FROM spam_sender WHERE object = OLD.address;
    DELETE FROM quarantine WHERE recipient = OLD.address;
    DELETE FROM sending_window WHERE login = OLD.address;
    DELETE FROM mailbox_send_as WHERE address = OLD.address;
    DELETE FROM recipient_map WHERE address = OLD.address;
    DELETE FROM bcc_map WHERE address = OLD.address;
    RETURN NULL;
END
$$;
