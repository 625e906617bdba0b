//! Sessions in memory, against a real Postgres.

use std::time::Duration;

use roost_db::testing::TestDatabase;
use roost_model::Secret;
use sqlx::query;
use tokio::task::JoinHandle;

use crate::token::SessionToken;
use crate::{Client, Identity, Mode, NewAccount};

const PASSWORD: &str = "a password of alice's";

/// Two Roost processes on one database, as far as sessions are concerned.
struct Fixture {
    database: TestDatabase,
    here: Identity,
    there: Identity,
}

impl Fixture {
    async fn new() -> Self {
        let database = TestDatabase::create().await;
        let identity = || {
            let lifetime = chrono::Duration::hours(1);
            Identity::new(database.pool.clone(), Mode::Stack, &[7; 32], lifetime).unwrap()
        };
        let (here, there) = (identity(), identity());
        here.add_domain("example.test").await.unwrap();
        here.add_mailbox(&NewAccount {
            address: "alice@example.test",
            display_name: "Alice",
            password: &Secret::new(PASSWORD.to_owned()),
            quota_bytes: 0,
            is_admin: false,
            kind: crate::AccountKind::Individual,
        })
        .await
        .unwrap();
        Self {
            database,
            here,
            there,
        }
    }

    /// Signs alice in; answers the cookie.
    async fn sign_in(&self) -> String {
        let password = Secret::new(PASSWORD.to_owned());
        let signed_in = self
            .here
            .sign_in("alice@example.test", &password, &Client::default())
            .await;
        let Ok(signed_in) = signed_in else {
            panic!("alice cannot sign in");
        };
        signed_in.cookie.expose().to_owned()
    }
}

fn listen(identity: &Identity) -> JoinHandle<()> {
    let identity = identity.clone();
    tokio::spawn(async move { identity.listen().await })
}

fn is_kept(identity: &Identity, cookie: &str) -> bool {
    let token = SessionToken::parse(cookie).unwrap();
    identity.inner.sessions.get(&token.hash()).is_some()
}

async fn is_live(identity: &Identity, cookie: &str) -> bool {
    identity.find_session(cookie).await.unwrap().is_some()
}

/// Waits until it is so; the time is a bound on a test that would fail, not a measurement.
async fn until(what: &str, holds: impl AsyncFn() -> bool) {
    for _ in 0..500 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{what} did not happen");
}

/// Uses the session until it is kept, which is once the process listens.
async fn use_until_kept(identity: &Identity, cookie: &str) {
    until("keeping the session", async || {
        is_live(identity, cookie).await && is_kept(identity, cookie)
    })
    .await;
}

#[tokio::test]
async fn nothing_is_kept_while_nothing_is_heard() {
    let f = Fixture::new().await;
    let cookie = f.sign_in().await;
    assert!(is_live(&f.here, &cookie).await);
    assert!(!is_kept(&f.here, &cookie));
    query("DELETE FROM session")
        .execute(&f.database.pool)
        .await
        .unwrap();
    assert!(!is_live(&f.here, &cookie).await);
}

#[tokio::test]
async fn a_session_that_one_process_ends_is_refused_by_all() {
    let f = Fixture::new().await;
    let _listening = (listen(&f.here), listen(&f.there));
    let cookie = f.sign_in().await;
    use_until_kept(&f.here, &cookie).await;
    use_until_kept(&f.there, &cookie).await;
    let session = f.here.find_session(&cookie).await.unwrap().unwrap();
    assert!(f.here.end_session(&session, session.id).await.unwrap());
    assert!(!is_live(&f.here, &cookie).await, "known here at once");
    until("hearing of it there", async || !is_live(&f.there, &cookie).await).await;
}

#[tokio::test]
async fn whatever_takes_a_session_away_is_heard() {
    for statement in [
        "UPDATE session SET expires_at = now() - interval '1 second'",
        "UPDATE mailbox SET active = false",
        "UPDATE domain SET active = false",
        "DELETE FROM mailbox",
        "DELETE FROM account",
    ] {
        let f = Fixture::new().await;
        let listening = listen(&f.here);
        let cookie = f.sign_in().await;
        use_until_kept(&f.here, &cookie).await;
        query(statement).execute(&f.database.pool).await.unwrap();
        until(statement, async || !is_live(&f.here, &cookie).await).await;
        listening.abort();
    }
}

#[tokio::test]
async fn a_new_name_is_heard() {
    let f = Fixture::new().await;
    let _listening = listen(&f.here);
    let cookie = f.sign_in().await;
    use_until_kept(&f.here, &cookie).await;
    query("UPDATE account SET display_name = 'Alice Example'")
        .execute(&f.database.pool)
        .await
        .unwrap();
    until("the new name", async || {
        let session = f.here.find_session(&cookie).await.unwrap().unwrap();
        session.account.display_name == "Alice Example"
    })
    .await;
}

#[tokio::test]
async fn when_the_connection_breaks_everything_is_forgotten_and_listening_begins_anew() {
    let f = Fixture::new().await;
    let _listening = listen(&f.here);
    let cookie = f.sign_in().await;
    use_until_kept(&f.here, &cookie).await;
    query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
        .execute(&f.database.pool)
        .await
        .unwrap();
    until("forgetting", async || !is_kept(&f.here, &cookie)).await;
    // The pool's connections are dead as well; it makes new ones.
    until("being found again", async || {
        f.here
            .find_session(&cookie)
            .await
            .is_ok_and(|found| found.is_some())
            && is_kept(&f.here, &cookie)
    })
    .await;
}

#[tokio::test]
async fn what_was_read_before_an_announcement_is_not_kept() {
    let f = Fixture::new().await;
    let _listening = listen(&f.here);
    let cookie = f.sign_in().await;
    use_until_kept(&f.here, &cookie).await;
    let token = SessionToken::parse(&cookie).unwrap();
    let memory = &f.here.inner.sessions;
    let stored = memory.get(&token.hash()).unwrap();
    let moment = memory.now();
    memory.forget();
    memory.keep(moment, token.hash(), stored);
    assert!(!is_kept(&f.here, &cookie));
}
