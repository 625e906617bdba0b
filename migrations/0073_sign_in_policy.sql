-- What is asked of new passwords. One row.
CREATE TABLE password_rules (
    only_row   boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    min_length integer NOT NULL CHECK (min_length BETWEEN 8 AND 128), -- in characters
    min_score  integer NOT NULL CHECK (min_score BETWEEN 0 AND 4),    -- by zxcvbn: how hard it is to guess
    changed_at timestamptz NOT NULL
);

-- Who must have a second factor: everybody of a domain, or who administers domains or the server. Each has so many days
-- for it, from the policy's or the mailbox's beginning on, whichever came last.
CREATE TABLE second_factor_policy (
    scope      text PRIMARY KEY, -- a domain's name, 'domain-administrators' or 'server-administrators'
    grace_days integer NOT NULL CHECK (grace_days BETWEEN 0 AND 365),
    since      timestamptz NOT NULL
);
CREATE TRIGGER second_factor_policy_login_notify AFTER INSERT OR UPDATE OR DELETE ON second_factor_policy
    FOR EACH STATEMENT EXECUTE FUNCTION notify_login_all();
CREATE TRIGGER second_factor_policy_session_notify AFTER INSERT OR UPDATE OR DELETE ON second_factor_policy
    FOR EACH STATEMENT EXECUTE FUNCTION notify_session();
-- What a session may do depends on whether its owner has one.
CREATE TRIGGER second_factor_session_notify AFTER INSERT OR DELETE OR UPDATE OF confirmed_at ON second_factor
    FOR EACH STATEMENT EXECUTE FUNCTION notify_session();
CREATE TRIGGER domain_admin_session_notify AFTER INSERT OR DELETE ON domain_admin
    FOR EACH STATEMENT EXECUTE FUNCTION notify_session();
CREATE TRIGGER domain_admin_login_notify AFTER INSERT OR DELETE ON domain_admin
    FOR EACH STATEMENT EXECUTE FUNCTION notify_login_all();
CREATE TRIGGER mailbox_is_admin_session_notify AFTER UPDATE OF is_admin ON mailbox
    FOR EACH STATEMENT EXECUTE FUNCTION notify_session();
CREATE TRIGGER mailbox_is_admin_login_notify AFTER UPDATE OF is_admin ON mailbox
    FOR EACH ROW WHEN (OLD.is_admin IS DISTINCT FROM NEW.is_admin) EXECUTE FUNCTION notify_login();

-- Administrators without a mailbox sign in at the page, to administer.
CREATE TRIGGER administrator_login_notify AFTER UPDATE OR DELETE ON administrator
    FOR EACH ROW EXECUTE FUNCTION notify_login();
CREATE TRIGGER administrator_session_notify AFTER UPDATE OR DELETE ON administrator
    FOR EACH STATEMENT EXECUTE FUNCTION notify_session();

-- By when someone without a second factor must have one.
CREATE VIEW second_factor_due AS
    WITH person AS (
        SELECT m.account_id, m.created_at, d.name AS domain, m.is_admin
        FROM mailbox m JOIN domain d ON d.id = m.domain_id
        UNION ALL
        SELECT w.account_id, w.created_at, NULL, false FROM administrator w
    )
    SELECT s.account_id, min(greatest(p.since, s.created_at) + make_interval(days => p.grace_days)) AS due
    FROM person s
    JOIN second_factor_policy p ON p.scope = s.domain
        OR (p.scope = 'server-administrators' AND s.is_admin)
        OR (p.scope = 'domain-administrators'
            AND EXISTS (SELECT FROM domain_admin x WHERE x.account_id = s.account_id))
    WHERE NOT EXISTS (SELECT FROM second_factor f
                      WHERE f.account_id = s.account_id AND f.confirmed_at IS NOT NULL)
    GROUP BY s.account_id;
