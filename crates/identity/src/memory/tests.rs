//! Sessions and logins in memory, against a real Postgres.

use std::time::Duration;

use roost_db::testing::{Statements, TestDatabase};
use roost_model::Secret;
use roost_shared::Protocol;
use sqlx::query;
use tokio::task::JoinHandle;

use crate::token::SessionToken;
use crate::{Client, Identity, Mode, SignInError, SignInStep};

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
            Identity::new(database.connections.clone(), Mode::Stack, &[7; 32], lifetime).unwrap()
        };
        let (here, there) = (identity(), identity());
        let hash = here
            .hash_new_password(&Secret::new(PASSWORD.to_owned()), &[])
            .await
            .unwrap();
        database.mailbox("alice@example.test", "Alice", &hash).await;
        Self {
            database,
            here,
            there,
        }
    }

    /// Whether alice's password, or another, is right there.
    async fn is_right(&self, password: &str, identity: &Identity) -> bool {
        let password = Secret::new(password.to_owned());
        match identity
            .check_password("alice@example.test", &password, &client())
            .await
        {
            Ok(_) => true,
            Err(SignInError::WrongCredentials) => false,
            Err(error) => panic!("{error}"),
        }
    }

    /// Signs alice in; answers the cookie.
    async fn sign_in(&self) -> String {
        let password = Secret::new(PASSWORD.to_owned());
        let signed_in = self
            .here
            .sign_in("alice@example.test", &password, &client())
            .await;
        let Ok(SignInStep::SignedIn(signed_in)) = signed_in else {
            panic!("alice cannot sign in");
        };
        signed_in.cookie.expose().to_owned()
    }
}

fn client() -> Client {
    Client {
        protocol: Protocol::Imap,
        ip: Some([192, 0, 2, 1].into()),
        user_agent: String::new(),
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
        "UPDATE mailbox SET protocols = '{imap}'",
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
    memory.forget_all();
    memory.keep(moment, token.hash(), &stored);
    assert!(!is_kept(&f.here, &cookie));
}

fn is_login_kept(identity: &Identity) -> bool {
    identity.inner.logins.get("alice@example.test").is_some()
}

/// Signs alice in until her login is kept, which is once the process listens.
async fn sign_in_until_kept(f: &Fixture, identity: &Identity) {
    until("keeping the login", async || {
        f.is_right(PASSWORD, identity).await
            && is_login_kept(identity)
            && identity.inner.bans.get(&()).is_some()
    })
    .await;
}

#[tokio::test]
async fn a_well_known_client_costs_the_database_nothing() {
    let f = Fixture::new().await;
    let _listening = listen(&f.here);
    sign_in_until_kept(&f, &f.here).await;
    let statements = Statements::watch();
    for _ in 0..100 {
        assert!(f.is_right(PASSWORD, &f.here).await);
    }
    assert_eq!(statements.take(), 0);
    // It does count, and a wrong password is not taken for a known one.
    assert!(!f.is_right("another password", &f.here).await);
    assert!(statements.take() > 0);
}

#[tokio::test]
async fn without_announcements_a_login_is_read_each_time() {
    let f = Fixture::new().await;
    assert!(f.is_right(PASSWORD, &f.here).await);
    let statements = Statements::watch();
    assert!(f.is_right(PASSWORD, &f.here).await);
    // The login, who is banned, and the rules of that.
    assert_eq!(statements.take(), 3);
    assert!(!is_login_kept(&f.here));
}

#[tokio::test]
async fn whatever_changes_a_login_is_heard_by_all() {
    let other_hash = crate::password::Hasher::new(&Mode::Stack)
        .unwrap()
        .hash(&Secret::new("a new password".into()))
        .await
        .unwrap();
    for statement in [
        format!("UPDATE mailbox SET password_hash = '{other_hash}'"),
        "UPDATE mailbox SET active = false".to_owned(),
        "UPDATE domain SET active = false".to_owned(),
        "UPDATE account SET address = 'someone@example.test'".to_owned(),
        "DELETE FROM mailbox".to_owned(),
        "DELETE FROM account".to_owned(),
    ] {
        let f = Fixture::new().await;
        let listening = (listen(&f.here), listen(&f.there));
        sign_in_until_kept(&f, &f.here).await;
        sign_in_until_kept(&f, &f.there).await;
        query(sqlx::AssertSqlSafe(statement.clone()))
            .execute(&f.database.pool)
            .await
            .unwrap();
        until(&statement, async || {
            !is_login_kept(&f.here) && !is_login_kept(&f.there)
        })
        .await;
        assert!(!f.is_right(PASSWORD, &f.here).await, "{statement}");
        listening.0.abort();
        listening.1.abort();
    }
}

#[tokio::test]
async fn what_says_nothing_new_of_a_login_is_not_announced() {
    let f = Fixture::new().await;
    let _listening = listen(&f.here);
    sign_in_until_kept(&f, &f.here).await;
    let moment = f.here.inner.logins.now();
    query("UPDATE account SET settings = '{}', address = address")
        .execute(&f.database.pool)
        .await
        .unwrap();
    // Announcements arrive in the order of the commits.
    query("UPDATE account SET display_name = 'Alice Example'")
        .execute(&f.database.pool)
        .await
        .unwrap();
    until("forgetting", async || !is_login_kept(&f.here)).await;
    assert!(f.here.inner.logins.now().is_next_of(moment));
}

#[tokio::test]
async fn a_login_is_forgotten_with_the_task_that_listens() {
    let f = Fixture::new().await;
    let listening = listen(&f.here);
    sign_in_until_kept(&f, &f.here).await;
    listening.abort();
    until("forgetting", async || !is_login_kept(&f.here)).await;
}
