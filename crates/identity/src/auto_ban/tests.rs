//! Who is banned by the gate itself, against a real Postgres.

use roost_db::testing::TestDatabase;
use roost_model::Secret;
use roost_shared::Protocol;
use sqlx::query_scalar;

use super::*;
use crate::{Client, Mode, SignInError};

#[test]
fn bans_grow_up_to_the_longest() {
    let hours = |bans| length(&DEFAULT_RULES, bans).num_minutes();
    assert_eq!([hours(0), hours(1), hours(2)], [30, 60, 120]);
    assert_eq!([hours(6), hours(i32::MAX)], [24 * 60, 24 * 60]);
    let steady = BanRules {
        grows: false,
        ..DEFAULT_RULES
    };
    assert_eq!(length(&steady, 5), Duration::minutes(30));
}

#[test]
fn what_the_internet_does_not_route_is_internal() {
    for ip in [
        "127.0.0.1",
        "10.1.2.3",
        "172.31.0.1",
        "192.168.1.1",
        "100.64.0.9",
        "::1",
        "fd00::1",
        "fe80::1",
    ] {
        assert!(is_internal(ip.parse().unwrap()), "{ip}");
    }
    for ip in ["192.0.2.1", "172.32.0.1", "8.8.8.8", "2001:db8::1"] {
        assert!(!is_internal(ip.parse().unwrap()), "{ip}");
    }
}

struct Fixture {
    database: TestDatabase,
    identity: Identity,
}

impl Fixture {
    async fn new() -> Self {
        let database = TestDatabase::create().await;
        let identity = Identity::new(
            database.connections.clone(),
            Mode::Stack,
            &[7; 32],
            Duration::hours(1),
        )
        .unwrap();
        let hash = identity
            .hash_new_password(&Secret::new("a password of alice's".into()), &[])
            .await
            .unwrap();
        database.mailbox("alice@example.test", "Alice", &hash).await;
        Self { database, identity }
    }

    async fn rules(&self, change: impl FnOnce(&mut BanRules)) {
        let mut rules = DEFAULT_RULES;
        change(&mut rules);
        self.identity
            .set_ban_rules(&Actor::command("test"), &rules)
            .await
            .unwrap();
    }

    async fn sign_in(&self, password: &str, ip: &str) -> Result<(), SignInError> {
        let client = Client {
            protocol: Protocol::Imap,
            ip: ip.parse().ok(),
            user_agent: String::new(),
        };
        let password = Secret::new(password.to_owned());
        let checked = self
            .identity
            .check_password("alice@example.test", &password, &client);
        checked.await.map(drop)
    }

    async fn right(&self, ip: &str) -> Result<(), SignInError> {
        self.sign_in("a password of alice's", ip).await
    }

    /// Counts so many guesses, each another one.
    async fn guess(&self, ip: &str, count: u8) {
        for number in 0..count {
            let guess = Some([number; 32]);
            self.identity.count_guess(ip.parse().ok(), guess).await.unwrap();
        }
    }

    async fn bans(&self) -> Vec<(String, i64)> {
        let bans = self.identity.bans().await.unwrap();
        let seconds = |row: &ban::BanRow| (row.until.unwrap() - row.created_at).num_seconds();
        bans.iter()
            .map(|row| (row.network.clone().unwrap(), seconds(row)))
            .collect()
    }
}

#[tokio::test]
async fn a_network_that_guesses_is_banned_at_every_door_and_longer_the_next_time() {
    let f = Fixture::new().await;
    f.rules(|rules| (rules.max_attempts, rules.ipv4_prefix) = (3, 24))
        .await;
    for (number, ip) in ["192.0.2.1", "192.0.2.2", "192.0.2.1"].into_iter().enumerate() {
        let refused = f.sign_in(&format!("guess {number}"), ip).await;
        assert!(matches!(refused, Err(SignInError::WrongCredentials)));
    }
    // Everybody of the network, also with the right password.
    assert!(
        matches!(f.right("192.0.2.77").await, Err(SignInError::Delayed { retry_after }) if retry_after > 1700)
    );
    f.right("198.51.100.1").await.unwrap();
    assert_eq!(f.bans().await, [("192.0.2.0/24".to_owned(), 1800)]);
    let audited: i64 = query_scalar(
        "SELECT count(*) FROM audit_event WHERE action = 'ban.add' AND target = '192.0.2.0/24' AND actor_kind = 'system'",
    )
    .fetch_one(&f.database.pool)
    .await
    .unwrap();
    assert_eq!(audited, 1);
    sqlx::query("UPDATE ban SET created_at = now() - interval '2 h', until = now() - interval '1 s'")
        .execute(&f.database.pool)
        .await
        .unwrap();
    f.right("192.0.2.77").await.unwrap();
    f.guess("192.0.2.9", 3).await;
    assert_eq!(f.bans().await, [("192.0.2.0/24".to_owned(), 3600)]);
    // Whoever is let in again by an administrator begins anew.
    let id = f.identity.bans().await.unwrap()[0].id;
    assert!(f.identity.lift_ban(&Actor::command("test"), id).await.unwrap());
    f.right("192.0.2.77").await.unwrap();
    f.guess("192.0.2.10", 3).await;
    assert_eq!(f.bans().await, [("192.0.2.0/24".to_owned(), 1800)]);
}

#[tokio::test]
async fn ipv6_is_counted_by_its_network() {
    let f = Fixture::new().await;
    f.guess("2001:db8:1:2::1", 5).await;
    f.guess("2001:db8:1:2:3::1", 5).await;
    f.guess("2001:db8:1:3::1", 5).await;
    assert_eq!(f.bans().await, [("2001:db8:1:2::/64".to_owned(), 1800)]);
}

#[tokio::test]
async fn the_same_wrong_password_counts_once() {
    let f = Fixture::new().await;
    f.rules(|rules| rules.max_attempts = 2).await;
    for _ in 0..4 {
        f.sign_in("what it was before", "192.0.2.1").await.unwrap_err();
    }
    f.right("192.0.2.1").await.unwrap();
    f.sign_in("a second one", "192.0.2.1").await.unwrap_err();
    f.right("192.0.2.1").await.unwrap_err();
}

#[tokio::test]
async fn who_is_never_banned() {
    let f = Fixture::new().await;
    f.rules(|rules| {
        rules.max_attempts = 1;
        rules.never = vec!["203.0.113.0/24".into(), "2001:db8::7".into()];
    })
    .await;
    for ip in [
        "127.0.0.1",
        "::1",
        "::ffff:10.0.0.1",
        "203.0.113.9",
        "2001:db8::7",
    ] {
        f.guess(ip, 3).await;
    }
    assert_eq!(f.bans().await, []);
    // A ban by hand does not hold there either.
    let network = BanSubject::parse("203.0.113.9").unwrap();
    f.identity
        .ban(&Actor::command("test"), &network, "", None)
        .await
        .unwrap();
    f.right("203.0.113.9").await.unwrap();
    f.rules(|rules| rules.enabled = false).await;
    f.guess("192.0.2.1", 50).await;
    assert_eq!(f.identity.bans().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_ban_by_hand_stays_as_it_is() {
    let f = Fixture::new().await;
    let network = BanSubject::parse("192.0.2.1").unwrap();
    f.identity
        .ban(&Actor::command("test"), &network, "mine", None)
        .await
        .unwrap();
    f.guess("192.0.2.1", 20).await;
    let bans = f.identity.bans().await.unwrap();
    assert_eq!(
        bans.iter()
            .map(|row| (&*row.reason, row.until, row.automatic))
            .collect::<Vec<_>>(),
        [("mine", None, false)]
    );
}

#[tokio::test]
async fn rules_that_cannot_be_are_refused_by_name() {
    let f = Fixture::new().await;
    let refused = async |change: fn(&mut BanRules)| {
        let mut rules = DEFAULT_RULES;
        change(&mut rules);
        match f.identity.set_ban_rules(&Actor::command("test"), &rules).await {
            Err(BanError::Invalid { field, .. }) => field,
            _ => "",
        }
    };
    assert_eq!(refused(|rules| rules.max_attempts = 0).await, "max_attempts");
    assert_eq!(
        refused(|rules| rules.retry_window_seconds = 0).await,
        "retry_window_seconds"
    );
    assert_eq!(refused(|rules| rules.ban_seconds = -1).await, "ban_seconds");
    assert_eq!(
        refused(|rules| rules.max_ban_seconds = 60).await,
        "max_ban_seconds"
    );
    assert_eq!(refused(|rules| rules.ipv4_prefix = 0).await, "ipv4_prefix");
    assert_eq!(refused(|rules| rules.ipv6_prefix = 129).await, "ipv6_prefix");
    assert_eq!(
        refused(|rules| rules.never = vec!["0.0.0.0/0".into()]).await,
        "never"
    );
    assert_eq!(
        refused(|rules| rules.never = vec!["a@b.test".into()]).await,
        "never"
    );
}
