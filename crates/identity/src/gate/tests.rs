//! Who is let in and who is not, against a real Postgres.

use std::time::{Duration, Instant};

use roost_db::listen::Heard;
use roost_db::testing::{Statements, TestDatabase};
use roost_model::{Actor, Secret};
use roost_shared::Protocol;
use sqlx::{query, query_as, query_scalar};

use super::{REFUSAL_STEP, until_next_step};
use crate::{
    AppPasswordError, AppPasswordWish, BanSubject, Client, Identity, Mode, PasswordError, SignInError,
};

const ALICE: &str = "alice@example.test";
const PASSWORD: &str = "a password of alice's";

struct Fixture {
    database: TestDatabase,
    identity: Identity,
}

impl Fixture {
    async fn new() -> Self {
        let database = TestDatabase::create().await;
        let lifetime = chrono::Duration::hours(1);
        let identity = Identity::new(database.connections.clone(), Mode::Stack, &[7; 32], lifetime).unwrap();
        let hash = identity
            .hash_new_password(&Secret::new(PASSWORD.to_owned()), &[])
            .await
            .unwrap();
        database.mailbox(ALICE, "Alice", &hash).await;
        Self { database, identity }
    }

    async fn store_hash(&self, hash: &str) {
        query("UPDATE mailbox SET password_hash = $1")
            .bind(hash)
            .execute(&self.database.pool)
            .await
            .unwrap();
    }

    async fn stored_hash(&self) -> String {
        query_scalar("SELECT password_hash FROM mailbox")
            .fetch_one(&self.database.pool)
            .await
            .unwrap()
    }

    async fn check(&self, address: &str, password: &str, client: &Client) -> Result<(), SignInError> {
        let password = Secret::new(password.to_owned());
        self.identity
            .check_password(address, &password, client)
            .await
            .map(drop)
    }
}

/// A client at an address of the network for documentation.
fn client(protocol: Protocol, host: u8) -> Client {
    Client {
        protocol,
        ip: Some([192, 0, 2, host].into()),
        user_agent: String::new(),
    }
}

#[test]
fn refusals_come_at_steps() {
    assert_eq!(
        until_next_step(Duration::from_millis(30)),
        Duration::from_millis(470)
    );
    assert_eq!(
        until_next_step(Duration::from_millis(730)),
        Duration::from_millis(270)
    );
    assert_eq!(until_next_step(REFUSAL_STEP), REFUSAL_STEP);
}

#[tokio::test]
async fn a_refusal_takes_its_time_and_a_success_does_not() {
    let f = Fixture::new().await;
    for (address, password) in [
        (ALICE, "wrong"),
        ("nobody@example.test", PASSWORD),
        ("no address", ""),
    ] {
        let start = Instant::now();
        let refused = f.check(address, password, &client(Protocol::Imap, 1)).await;
        assert!(matches!(refused, Err(SignInError::WrongCredentials)), "{address}");
        assert!(start.elapsed() >= REFUSAL_STEP, "{address}");
    }
    f.check(ALICE, PASSWORD, &client(Protocol::Imap, 1))
        .await
        .unwrap();
    let start = Instant::now();
    f.check(ALICE, PASSWORD, &client(Protocol::Imap, 1))
        .await
        .unwrap();
    assert!(start.elapsed() < REFUSAL_STEP);
}

/// Guesses at many accounts from one address are slowed down at every door, and nobody elsewhere is.
#[tokio::test]
async fn a_guesser_is_slowed_down_by_address_whichever_the_door() {
    let f = Fixture::new().await;
    let doors = [Protocol::Imap, Protocol::Pop3, Protocol::Smtp, Protocol::Sieve];
    let (f, guesses) = (&f, 0..21);
    futures_util::future::join_all(guesses.map(|number: u8| async move {
        let door = doors[usize::from(number) % doors.len()];
        let address = format!("guess-{number}@example.test");
        f.check(&address, "x", &client(door, 66)).await.unwrap_err();
    }))
    .await;
    for door in doors {
        let answer = f.check("fresh@example.test", "x", &client(door, 66)).await;
        assert!(matches!(answer, Err(SignInError::Delayed { .. })), "{door}");
    }
    f.check(ALICE, PASSWORD, &client(Protocol::Imap, 7))
        .await
        .unwrap();
}

/// Made by `doveadm pw -s SSHA256 -p 'correct horse'`.
const SALTED: &str = "{SSHA256}UAkJ2Nhxp90fVFEKy13P74zcpvTVEBU6p0X/4PuvPb21P+Gu";

#[tokio::test]
async fn a_migrated_hash_gives_way_to_argon2id_at_the_first_right_sign_in() {
    let f = Fixture::new().await;
    f.store_hash(SALTED).await;
    let client = client(Protocol::Imap, 1);
    f.check(ALICE, "wrong horse", &client).await.unwrap_err();
    assert_eq!(f.stored_hash().await, SALTED);
    f.check(ALICE, "correct horse", &client).await.unwrap();
    let renewed = f.stored_hash().await;
    assert!(renewed.starts_with("$argon2id$"), "{renewed}");
    f.check(ALICE, "correct horse", &client).await.unwrap();
    f.check(ALICE, "wrong horse", &client).await.unwrap_err();
    assert_eq!(f.stored_hash().await, renewed);
}

#[tokio::test]
async fn a_password_that_is_changed_meanwhile_stays_changed() {
    let f = Fixture::new().await;
    f.store_hash(SALTED).await;
    // Someone is about to change it: the row is locked until then, while the old password is being checked.
    let mut change = f.database.pool.begin().await.unwrap();
    query("UPDATE mailbox SET password_hash = '{CLEARTEXT}a new one'")
        .execute(&mut *change)
        .await
        .unwrap();
    let client = client(Protocol::Imap, 1);
    let checked = f.check(ALICE, "correct horse", &client);
    let changed = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        change.commit().await.unwrap();
    };
    let (checked, ()) = tokio::join!(checked, changed);
    checked.unwrap();
    assert_eq!(f.stored_hash().await, "{CLEARTEXT}a new one");
    f.check(ALICE, "correct horse", &client).await.unwrap_err();
}

#[tokio::test]
async fn a_hash_from_elsewhere_is_taken_whole_or_refused() {
    let f = Fixture::new().await;
    let actor = Actor::command("root");
    for bad in ["", "correct horse", "{SSHA512}AAAA", "{ROT13}x"] {
        let hash = Secret::new(bad.into());
        let refused = f.identity.set_password_hash(ALICE, &hash, &actor).await;
        assert!(
            matches!(refused, Err(PasswordError::Invalid { field: "hash", .. })),
            "{bad}"
        );
    }
    let hash = Secret::new(SALTED.into());
    let nobody = f
        .identity
        .set_password_hash("bob@example.test", &hash, &actor)
        .await;
    assert!(matches!(nobody, Err(PasswordError::UnknownMailbox(_))));
    f.identity.set_password_hash(ALICE, &hash, &actor).await.unwrap();
    f.check(ALICE, "correct horse", &client(Protocol::Web, 1))
        .await
        .unwrap();
    let audited: (String, String, String) =
        query_as("SELECT action, actor, concat(domain, target, before, after) FROM audit_event")
            .fetch_one(&f.database.pool)
            .await
            .unwrap();
    let expected = ("password.import", "root", "example.testalice@example.test");
    assert_eq!((&*audited.0, &*audited.1, &*audited.2), expected);
}

/// Lets what was spawned come to its end.
async fn eventually(what: &str, holds: impl AsyncFn() -> bool) {
    for _ in 0..200 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{what} did not happen");
}

fn wish(protocols: &[Protocol]) -> AppPasswordWish<'_> {
    AppPasswordWish {
        name: "Phone",
        protocols,
        expires_at: None,
    }
}

#[tokio::test]
async fn an_app_password_is_good_for_its_protocols_until_it_is_revoked() {
    let f = Fixture::new().await;
    let actor = Actor::account(ALICE, None);
    let alice = f.identity.find_account(ALICE).await.unwrap().unwrap();
    let made = f
        .identity
        .make_app_password(
            &alice,
            &wish(&[Protocol::Smtp, Protocol::Imap, Protocol::Imap]),
            &actor,
        )
        .await;
    let (password, row) = made.unwrap();
    assert_eq!(row.protocols, [Protocol::Imap, Protocol::Smtp]);
    let password = password.expose();
    f.check(ALICE, password, &client(Protocol::Imap, 3))
        .await
        .unwrap();
    f.check(ALICE, &password.replace('-', ""), &client(Protocol::Smtp, 3))
        .await
        .unwrap();
    for elsewhere in [Protocol::Web, Protocol::Dav, Protocol::Pop3] {
        let refused = f.check(ALICE, password, &client(elsewhere, 3)).await;
        assert!(
            matches!(refused, Err(SignInError::WrongCredentials)),
            "{elsewhere}"
        );
    }
    let last_use = async || {
        let rows = f.identity.list_app_passwords(&alice).await.unwrap();
        rows.into_iter().next().and_then(|row| row.last_use)
    };
    eventually("noting its use", async || last_use().await.is_some()).await;
    let (_, protocol, ip) = last_use().await.unwrap();
    assert_eq!((&*protocol, &*ip), ("imap", "192.0.2.3"));

    let others = f.database.account("bob@example.test").await;
    assert!(
        !f.identity
            .revoke_app_password(&others, row.id, &actor)
            .await
            .unwrap()
    );
    f.check(ALICE, password, &client(Protocol::Imap, 3))
        .await
        .unwrap();
    assert!(
        f.identity
            .revoke_app_password(&alice, row.id, &actor)
            .await
            .unwrap()
    );
    assert!(
        !f.identity
            .revoke_app_password(&alice, row.id, &actor)
            .await
            .unwrap()
    );
    f.check(ALICE, password, &client(Protocol::Imap, 3))
        .await
        .unwrap_err();
    let actions: Vec<String> = query_scalar("SELECT action FROM audit_event ORDER BY id")
        .fetch_all(&f.database.pool)
        .await
        .unwrap();
    assert_eq!(actions, ["app_password.add", "app_password.remove"]);
    let secrets: i64 = query_scalar("SELECT count(*) FROM audit_event e WHERE e::text LIKE '%' || $1 || '%'")
        .bind(password)
        .fetch_one(&f.database.pool)
        .await
        .unwrap();
    assert_eq!(secrets, 0);
}

/// Its use is written down once a minute, and the memory of it costs nothing.
#[tokio::test]
async fn a_known_app_password_costs_the_database_nothing() {
    let f = Fixture::new().await;
    let listener = f.identity.clone();
    tokio::spawn(async move { listener.listen().await });
    f.database.until_heard("roost_login").await;
    let alice = f.identity.find_account(ALICE).await.unwrap().unwrap();
    let made = f
        .identity
        .make_app_password(&alice, &wish(&[Protocol::Imap]), &Actor::command("root"))
        .await;
    let password = made.unwrap().0;
    let imap = client(Protocol::Imap, 3);
    eventually("keeping the login", async || {
        f.check(ALICE, password.expose(), &imap).await.unwrap();
        f.identity.inner.logins.get(ALICE).is_some()
    })
    .await;
    eventually("noting the use", async || {
        let used: Option<bool> = query_scalar("SELECT last_used_at IS NOT NULL FROM app_password")
            .fetch_one(&f.database.pool)
            .await
            .unwrap();
        used == Some(true)
    })
    .await;
    let statements = Statements::watch();
    for _ in 0..50 {
        f.check(ALICE, password.expose(), &imap).await.unwrap();
    }
    assert_eq!(statements.take(), 0);
    // Gone for this process within the announcement's time.
    query("DELETE FROM app_password")
        .execute(&f.database.pool)
        .await
        .unwrap();
    eventually("hearing of its end", async || {
        f.check(ALICE, password.expose(), &imap).await.is_err()
    })
    .await;
}

#[tokio::test]
async fn an_expired_app_password_is_none() {
    let f = Fixture::new().await;
    let alice = f.identity.find_account(ALICE).await.unwrap().unwrap();
    let actor = Actor::command("root");
    let expires_at = Some(chrono::Utc::now() + chrono::TimeDelta::hours(1));
    let wish = AppPasswordWish {
        expires_at,
        ..wish(&[Protocol::Dav])
    };
    let (password, _) = f.identity.make_app_password(&alice, &wish, &actor).await.unwrap();
    let dav = client(Protocol::Dav, 3);
    f.check(ALICE, password.expose(), &dav).await.unwrap();
    query("UPDATE app_password SET expires_at = now()")
        .execute(&f.database.pool)
        .await
        .unwrap();
    f.check(ALICE, password.expose(), &dav).await.unwrap_err();
}

#[tokio::test]
async fn an_app_password_that_breaks_a_rule_is_not_made() {
    let f = Fixture::new().await;
    let alice = f.identity.find_account(ALICE).await.unwrap().unwrap();
    let long = "x".repeat(101);
    for (name, protocols, expires_in, expected) in [
        ("", [Protocol::Imap].as_slice(), 1, "name"),
        ("two\nlines", &[Protocol::Imap], 1, "name"),
        (&long, &[Protocol::Imap], 1, "name"),
        ("Phone", &[], 1, "protocols"),
        ("Phone", &[Protocol::Imap, Protocol::Web], 1, "protocols"),
        ("Phone", &[Protocol::Imap], -1, "expires_at"),
    ] {
        let wish = AppPasswordWish {
            name,
            protocols,
            expires_at: Some(chrono::Utc::now() + chrono::TimeDelta::hours(expires_in)),
        };
        let made = f
            .identity
            .make_app_password(&alice, &wish, &Actor::command("root"))
            .await;
        assert!(
            matches!(made, Err(AppPasswordError::Invalid { field, .. }) if field == expected),
            "{name}"
        );
    }
    assert!(f.identity.list_app_passwords(&alice).await.unwrap().is_empty());
}

/// A right password at a door that is closed to its owner counts and looks like a wrong one.
#[tokio::test]
async fn a_protocol_that_is_switched_off_takes_no_password() {
    let f = Fixture::new().await;
    let alice = f.identity.find_account(ALICE).await.unwrap().unwrap();
    let made = f
        .identity
        .make_app_password(&alice, &wish(&[Protocol::Imap]), &Actor::command("root"))
        .await;
    let app_password = made.unwrap().0;
    f.check(ALICE, PASSWORD, &client(Protocol::Imap, 1))
        .await
        .unwrap();
    query("UPDATE mailbox SET protocols = '{web,dav}'")
        .execute(&f.database.pool)
        .await
        .unwrap();
    f.check(ALICE, PASSWORD, &client(Protocol::Web, 1)).await.unwrap();
    for password in [PASSWORD, app_password.expose()] {
        let refused = f.check(ALICE, password, &client(Protocol::Imap, 1)).await;
        assert!(matches!(refused, Err(SignInError::WrongCredentials)));
    }
    let counted: i32 =
        query_scalar("SELECT failures FROM sign_in_failure WHERE subject = 'account:alice@example.test'")
            .fetch_one(&f.database.pool)
            .await
            .unwrap();
    assert_eq!(counted, 2);
}

/// Whoever opened a door may go through it at once, also where its announcement has not arrived yet.
#[tokio::test]
async fn nobody_is_refused_by_what_is_kept() {
    let f = Fixture::new().await;
    // As if this process listened: nothing is ever announced to it.
    f.identity.hear(Heard::Live);
    let imap = client(Protocol::Imap, 1);
    query("UPDATE mailbox SET protocols = '{web}'")
        .execute(&f.database.pool)
        .await
        .unwrap();
    f.check(ALICE, PASSWORD, &imap).await.unwrap_err();
    assert!(f.identity.inner.logins.get(ALICE).is_some());
    query("UPDATE mailbox SET protocols = '{web,imap}'")
        .execute(&f.database.pool)
        .await
        .unwrap();
    f.check(ALICE, PASSWORD, &imap).await.unwrap();
    let changed = "another password of alice's";
    let hash = f
        .identity
        .hash_new_password(&Secret::new(changed.to_owned()), &[])
        .await
        .unwrap();
    f.store_hash(&hash).await;
    f.check(ALICE, changed, &imap).await.unwrap();
}

/// Guesses that come all at once are not all looked at because none of them was counted when they came.
#[tokio::test]
async fn guesses_at_once_are_braked_like_guesses_one_after_the_other() {
    let f = Fixture::new().await;
    let f = &f;
    let answers = futures_util::future::join_all(
        (0..60_u8)
            .map(|number| async move { f.check(ALICE, "a guess", &client(Protocol::Imap, number)).await }),
    )
    .await;
    let looked_at = answers
        .iter()
        .filter(|answer| matches!(answer, Err(SignInError::WrongCredentials)))
        .count();
    let refused = answers
        .iter()
        .filter(|answer| matches!(answer, Err(SignInError::Delayed { .. })))
        .count();
    assert_eq!(looked_at + refused, answers.len());
    // Five are free, the sixth begins the delay, and three more may have had their turns by then.
    assert!((6..=9).contains(&looked_at), "{looked_at}");
}

/// Domains are stored in A-labels and typed in letters of any script: a ban holds either way, and so does the brake.
#[tokio::test]
async fn a_ban_holds_however_the_domain_is_written() {
    let f = Fixture::new().await;
    let stored = "leser@xn--bcher-kva.example";
    let hash = f.stored_hash().await;
    f.database.mailbox(stored, "Leser", &hash).await;
    let imap = client(Protocol::Imap, 5);
    for typed in [stored, "Leser@b\u{fc}cher.example"] {
        f.check(typed, PASSWORD, &imap).await.unwrap();
        let subject = BanSubject::parse(typed).unwrap();
        let actor = Actor::command("root");
        let ban = f.identity.ban(&actor, &subject, "", None).await.unwrap();
        assert_eq!(ban.account.as_deref(), Some(stored));
        for presented in [stored, "leser@B\u{dc}CHER.example"] {
            let answer = f.check(presented, PASSWORD, &imap).await;
            assert!(
                matches!(answer, Err(SignInError::Delayed { .. })),
                "{typed}: {presented}"
            );
        }
        assert!(f.identity.lift_ban(&actor, ban.id).await.unwrap());
    }
}
