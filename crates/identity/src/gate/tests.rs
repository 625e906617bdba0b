//! Who is let in and who is not, against a real Postgres.

use std::time::{Duration, Instant};

use roost_db::testing::TestDatabase;
use roost_model::Secret;
use roost_shared::Protocol;

use super::{REFUSAL_STEP, until_next_step};
use crate::{AccountKind, Client, Identity, Mode, NewAccount, SignInError};

const ALICE: &str = "alice@example.test";
const PASSWORD: &str = "a password of alice's";

struct Fixture {
    #[expect(dead_code, reason = "it lives as long as the test")]
    database: TestDatabase,
    identity: Identity,
}

impl Fixture {
    async fn new() -> Self {
        let database = TestDatabase::create().await;
        let lifetime = chrono::Duration::hours(1);
        let identity = Identity::new(database.pool.clone(), Mode::Stack, &[7; 32], lifetime).unwrap();
        identity.add_domain("example.test").await.unwrap();
        identity
            .add_mailbox(&NewAccount {
                address: ALICE,
                display_name: "Alice",
                password: &Secret::new(PASSWORD.to_owned()),
                quota_bytes: 0,
                is_admin: false,
                kind: AccountKind::Individual,
            })
            .await
            .unwrap();
        Self { database, identity }
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
