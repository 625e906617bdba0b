-- What is kept under a domain's or a mailbox's name goes with it: whoever gets the name later must not find the rules or
-- the refused mail of whoever had it before.
CREATE FUNCTION forget_what_had_a_domain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM second_factor_policy WHERE scope = OLD.name;
    DELETE FROM spam_policy WHERE object = OLD.name;
    DELETE FROM spam_sender WHERE object = OLD.name;
    DELETE FROM quarantine WHERE domain = OLD.name;
    RETURN NULL;
END
$$;
CREATE TRIGGER domain_forget AFTER DELETE ON domain
    FOR EACH ROW EXECUTE FUNCTION forget_what_had_a_domain();

CREATE FUNCTION forget_what_had_an_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM spam_policy WHERE object = OLD.address;
    DELETE FROM spam_sender WHERE object = OLD.address;
    DELETE FROM quarantine WHERE recipient = OLD.address;
    DELETE FROM sending_window WHERE login = OLD.address;
    RETURN NULL;
END
$$;
CREATE TRIGGER account_forget AFTER DELETE ON account
    FOR EACH ROW EXECUTE FUNCTION forget_what_had_an_account();
