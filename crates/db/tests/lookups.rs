//! What Postfix asks at each message, in a directory of some thousand entries.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use roost_db::testing::TestDatabase;
use sqlx::{AssertSqlSafe, PgConnection, query, query_scalar, raw_sql};

/// 1,000 domains with another name, a group, five mailboxes and five aliases each.
const DIRECTORY: &str = "
    INSERT INTO domain (name, created_at) SELECT 'd' || n || '.test', now() FROM generate_series(1, 1000) n;
    INSERT INTO alias_domain (name, domain_id, created_at)
        SELECT 'other-' || name, id, now() FROM domain;
    INSERT INTO account (address, created_at)
        SELECT 'p' || n || '@' || d.name, now() FROM domain d, generate_series(1, 5) n;
    INSERT INTO mailbox (account_id, domain_id, local_part, password_hash, created_at)
        SELECT c.id, d.id, split_part(c.address, '@', 1), '', now()
        FROM account c JOIN domain d ON d.name = split_part(c.address, '@', 2);
    INSERT INTO mailbox_send_as SELECT id, 'granted-' || id || '@d1.test' FROM mailbox;
    INSERT INTO alias (domain_id, local_part, address, internal_only, created_at)
        SELECT d.id, 'a' || n, 'a' || n || '@' || d.name, true, now() FROM domain d, generate_series(1, 5) n;
    INSERT INTO alias_target SELECT id, 'p1@' || split_part(address, '@', 2) FROM alias;
    INSERT INTO person_group (domain, name, internal_only, created_at) SELECT name, 'staff', true, now() FROM domain;
    INSERT INTO person_group_member
        SELECT g.id, c.id FROM person_group g JOIN account c ON c.address = 'p1@' || g.domain;
    UPDATE domain SET backup_mx = true, relay_all_recipients = true WHERE name = 'd3.test';
    INSERT INTO mailbox_send_as SELECT m.id, '@d7.test' FROM mailbox m JOIN account c ON c.id = m.account_id
        WHERE c.address = 'p1@d9.test';
    ANALYZE";

/// The question of a file of `deploy/postfix` about an address, as Postfix puts it.
fn question(file: &str, address: &str) -> String {
    let package = std::env::var("CARGO_MANIFEST_DIR").unwrap();
    let path = format!("{package}/../../deploy/postfix/{file}");
    let text = std::fs::read_to_string(path).unwrap();
    let question = text.lines().find_map(|line| line.strip_prefix("query = "));
    question.unwrap().replace("%s", address).replace("%%", "%")
}

/// How many rows this connection has read and not yet reported.
async fn rows_read(db: &mut PgConnection) -> i64 {
    query_scalar(
        "SELECT coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0)::bigint FROM pg_stat_xact_user_tables",
    )
    .fetch_one(db)
    .await
    .unwrap()
}

#[tokio::test]
async fn the_questions_of_each_message_are_answered_by_indexes() {
    let database = TestDatabase::create().await;
    raw_sql(DIRECTORY).execute(&database.pool).await.unwrap();
    let (refused, known) = ("REJECT 5.7.1 This address takes mail from inside only", "known");
    for (file, address, answer) in [
        ("senders.cf", "p2@d8.test", "p2@d8.test"),
        ("senders.cf", "a2@other-d8.test", "p1@d8.test"),
        ("senders.cf", "granted-9999@d1.test", ""),
        ("senders.cf", "@d7.test", "p1@d9.test"),
        ("senders.cf", "nobody", ""),
        ("aliases.cf", "p2@other-d8.test", "p2@d8.test"),
        ("aliases.cf", "a2@d8.test", "p1@d8.test"),
        ("aliases.cf", "staff@other-d8.test", "p1@d8.test"),
        ("aliases.cf", "x@y@d8.test", ""),
        ("internal-recipients.cf", "a2@other-d8.test", refused),
        ("internal-recipients.cf", "staff@d8.test", refused),
        // By another name of the domain it is the same group.
        ("internal-recipients.cf", "staff@other-d8.test", refused),
        ("internal-recipients.cf", "p2@d8.test", ""),
        ("relay-recipients.cf", "@d3.test", known),
        ("relay-recipients.cf", "@d4.test", ""),
        ("relay-recipients.cf", "p2@d3.test", known),
    ] {
        let mut transaction = database.pool.begin().await.unwrap();
        let question = question(file, address);
        let before = rows_read(&mut transaction).await;
        let found: Vec<String> = query_scalar(AssertSqlSafe(question))
            .fetch_all(&mut *transaction)
            .await
            .unwrap();
        let expected: Vec<&str> = Some(answer)
            .filter(|answer| !answer.is_empty())
            .into_iter()
            .collect();
        assert_eq!(found, expected, "{file}: {address}");
        let read = rows_read(&mut transaction).await - before;
        assert!(read < 100, "{file}: {address}: {read} rows were read");
    }
}

#[tokio::test]
async fn what_is_held_is_asked_for_by_indexes_too() {
    let database = TestDatabase::create().await;
    raw_sql(DIRECTORY).execute(&database.pool).await.unwrap();
    let mut db = database.pool.acquire().await.unwrap();
    let asked = [
        "a2@other-d8.test".to_owned(),
        "p3@d8.test".to_owned(),
        "x@d8.test".to_owned(),
    ];
    let mut found = roost_db::quarantine::mailboxes_of(&mut db, &asked).await.unwrap();
    found.sort();
    assert_eq!(found, ["p1@d8.test", "p3@d8.test"]);
}

/// Whoever gets a name next gets nothing that was granted on it, and nobody gets what goes to it.
#[tokio::test]
async fn what_was_granted_on_a_name_goes_with_it() {
    let database = TestDatabase::create().await;
    raw_sql(
        "INSERT INTO domain (name, created_at) VALUES ('one.test', now()), ('two.test', now());
         INSERT INTO alias_domain (name, domain_id, created_at) SELECT 'three.test', id, now() FROM domain
             WHERE name = 'two.test';
         INSERT INTO account (address, created_at) VALUES ('a@one.test', now()), ('c@two.test', now());
         INSERT INTO mailbox (account_id, domain_id, local_part, password_hash, created_at)
             SELECT c.id, d.id, split_part(c.address, '@', 1), '', now()
             FROM account c JOIN domain d ON d.name = split_part(c.address, '@', 2);
         INSERT INTO mailbox_send_as SELECT m.id, granted
             FROM mailbox m, unnest('{a@one.test,free@one.test,@one.test,x@three.test}'::text[]) granted
             WHERE m.local_part = 'c';
         INSERT INTO recipient_map (address, target, created_at)
             SELECT address, 'spy@elsewhere.test', now()
             FROM unnest('{a@one.test,free@one.test,@one.test,x@three.test}'::text[]) address;
         INSERT INTO bcc_map (domain_id, kind, address, target, created_at)
             SELECT d.id, 'recipient', address, 'spy@elsewhere.test', now()
             FROM domain d, unnest('{a@one.test,free@one.test}'::text[]) address WHERE d.name = 'one.test';
         INSERT INTO audit_event (at, actor_kind, actor, action, domain, target, outcome)
             SELECT now(), 'command', 'root', 'mailbox.add', d, '', 'done' FROM unnest('{one.test,two.test}'::text[]) d",
    )
    .execute(&database.pool)
    .await
    .unwrap();
    let left = async || -> String {
        query_scalar(
            "SELECT concat_ws(' | ',
                (SELECT string_agg(address, ' ' ORDER BY address COLLATE \"C\") FROM mailbox_send_as),
                (SELECT string_agg(address, ' ' ORDER BY address COLLATE \"C\") FROM recipient_map),
                (SELECT string_agg(address, ' ' ORDER BY address COLLATE \"C\") FROM bcc_map),
                (SELECT string_agg(coalesce(domain, 'server'), ' ' ORDER BY id) FROM audit_event))",
        )
        .fetch_one(&database.pool)
        .await
        .unwrap()
    };
    query("DELETE FROM account WHERE address = 'a@one.test'")
        .execute(&database.pool)
        .await
        .unwrap();
    assert_eq!(
        left().await,
        "@one.test free@one.test x@three.test | @one.test free@one.test x@three.test | free@one.test | one.test two.test"
    );
    query("DELETE FROM domain WHERE name = 'one.test'")
        .execute(&database.pool)
        .await
        .unwrap();
    assert_eq!(left().await, "x@three.test | x@three.test | server two.test");
    query("DELETE FROM alias_domain")
        .execute(&database.pool)
        .await
        .unwrap();
    assert_eq!(left().await, "server two.test");
}
