//! What a new password does to sessions, against a real Postgres.

use roost_db::testing::TestDatabase;
use roost_model::{Actor, Secret};
use roost_shared::Protocol;
use sqlx::{query, query_scalar};

use super::{SignInStep, SignedIn};
use crate::{Client, Identity, Mode, SignInError};

const ALICE: &str = "alice@example.test";
const PASSWORD: &str = "a password of alice's";
const ANOTHER: &str = "another password of alice's";

struct Fixture {
    database: TestDatabase,
    identity: Identity,
}

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

fn client() -> Client {
    Client {
        protocol: Protocol::Web,
        ip: Some([192, 0, 2, 1].into()),
        user_agent: String::new(),
    }
}

impl Fixture {
    async fn new() -> Self {
        let database = TestDatabase::create().await;
        let lifetime = chrono::Duration::hours(1);
        let identity = Identity::new(database.connections.clone(), Mode::Stack, &[7; 32], lifetime).unwrap();
        let hash = identity.hash_new_password(&secret(PASSWORD), &[]).await.unwrap();
        database.mailbox(ALICE, "Alice", &hash).await;
        Self { database, identity }
    }

    async fn try_sign_in(&self, password: &str) -> Result<SignedIn, SignInError> {
        match self.identity.sign_in(ALICE, &secret(password), &client()).await {
            Ok(SignInStep::SignedIn(signed_in)) => Ok(signed_in),
            Ok(SignInStep::NeedsCode(_)) => panic!("a code is asked for"),
            Err(error) => Err(error),
        }
    }

    async fn is_live(&self, signed_in: &SignedIn) -> bool {
        let found = self.identity.find_session(signed_in.cookie.expose()).await;
        found.unwrap().is_some()
    }

    async fn sessions(&self) -> i64 {
        query_scalar("SELECT count(*) FROM session")
            .fetch_one(&self.database.pool)
            .await
            .unwrap()
    }

    async fn store_hash(&self, hash: &str) {
        query("UPDATE mailbox SET password_hash = $1")
            .bind(hash)
            .execute(&self.database.pool)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_password_that_is_set_ends_all_sessions() {
    let f = Fixture::new().await;
    let actor = Actor::command("root");
    let before = f.try_sign_in(PASSWORD).await.unwrap();
    f.identity
        .set_password(ALICE, &secret(ANOTHER), &actor)
        .await
        .unwrap();
    assert!(!f.is_live(&before).await);
    let before = f.try_sign_in(ANOTHER).await.unwrap();
    f.identity
        .set_password_hash(ALICE, &secret("{ROT13}x"), &actor)
        .await
        .unwrap_err();
    assert!(f.is_live(&before).await, "nothing was set");
    let salted = secret("{SSHA256}UAkJ2Nhxp90fVFEKy13P74zcpvTVEBU6p0X/4PuvPb21P+Gu");
    f.identity
        .set_password_hash(ALICE, &salted, &actor)
        .await
        .unwrap();
    assert!(!f.is_live(&before).await);
}

#[tokio::test]
async fn a_password_that_one_changes_leaves_the_session_that_asks() {
    let f = Fixture::new().await;
    let asker = f.try_sign_in(PASSWORD).await.unwrap();
    let other = f.try_sign_in(PASSWORD).await.unwrap();
    let ended = f
        .identity
        .change_own_password(&asker.session, &secret(PASSWORD), &secret(ANOTHER), &client())
        .await
        .unwrap();
    assert_eq!(ended, [other.session.id]);
    assert!(f.is_live(&asker).await);
    assert!(!f.is_live(&other).await);
}

/// Someone is about to change the password, and its row is locked, while the old one is being checked.
#[tokio::test]
async fn a_sign_in_under_way_does_not_outlive_the_password() {
    let f = Fixture::new().await;
    let new_hash = f.identity.hash_new_password(&secret(ANOTHER), &[]).await.unwrap();
    let mut change = f.database.pool.begin().await.unwrap();
    query("UPDATE mailbox SET password_hash = $1")
        .bind(&new_hash)
        .execute(&mut *change)
        .await
        .unwrap();
    let identity = f.identity.clone();
    let under_way = tokio::spawn(async move {
        identity
            .sign_in(ALICE, &secret(PASSWORD), &client())
            .await
            .map(drop)
    });
    for _ in 0..500 {
        let waits: bool = query_scalar(
            "SELECT EXISTS (SELECT FROM pg_stat_activity
             WHERE datname = current_database() AND wait_event_type = 'Lock')",
        )
        .fetch_one(&f.database.pool)
        .await
        .unwrap();
        if waits || under_way.is_finished() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    change.commit().await.unwrap();
    let answer = under_way.await.unwrap();
    assert!(matches!(answer, Err(SignInError::WrongCredentials)), "{answer:?}");
    assert_eq!(f.sessions().await, 0);
    f.try_sign_in(ANOTHER).await.unwrap();
}

/// The first of them gives the account a hash of today's kind, which is not the one that the others found.
#[tokio::test]
async fn sign_ins_at_once_by_a_migrated_hash_are_all_let_in() {
    let f = Fixture::new().await;
    f.store_hash("{SSHA256}UAkJ2Nhxp90fVFEKy13P74zcpvTVEBU6p0X/4PuvPb21P+Gu")
        .await;
    let f = &f;
    let all = futures_util::future::join_all((0..4).map(|_| f.try_sign_in("correct horse"))).await;
    for signed_in in all {
        signed_in.unwrap_or_else(|error| panic!("{error}"));
    }
    assert_eq!(f.sessions().await, 4);
}
