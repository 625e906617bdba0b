//! Counts for operators.

use chrono::{TimeDelta, Utc};
use roost_db::session::{self, NewSession};
use roost_db::statistics;
use roost_db::testing::TestDatabase;

#[tokio::test]
async fn sessions_that_have_ended_are_not_counted() {
    let database = TestDatabase::create().await;
    let alice = database.mailbox("alice@example.test", "Alice", "hash").await;
    let now = Utc::now();
    let mut db = database.pool.acquire().await.unwrap();
    for (hash, minutes) in [(b"one", 5), (b"two", -5)] {
        let new = NewSession {
            account: alice.id,
            password_hash: Some("hash"),
            token_hash: hash,
            sealed_credential: None,
            ip: "192.0.2.1",
            user_agent: "",
            expires_at: now + TimeDelta::minutes(minutes),
        };
        session::insert(&mut db, &new, now).await.unwrap().unwrap();
    }
    let found = statistics::read(&mut db, now).await.unwrap();
    assert_eq!((found.sessions, found.accounts), (1, 1));
    assert_eq!(
        (found.quarantined, found.invitations, found.removed_mailboxes),
        (0, 0, 0)
    );
}
