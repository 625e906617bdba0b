//! The second factor, against a real Postgres.

use roost_db::testing::TestDatabase;
use roost_model::{Account, Actor, Secret};
use roost_shared::Protocol;
use sqlx::{query, query_scalar};

use super::SecondFactorError;
use crate::{AppPasswordWish, Client, Identity, Mode, SignInError, SignInStep, totp};

const PASSWORD: &str = "a password of alice's";

struct Fixture {
    database: TestDatabase,
    identity: Identity,
    alice: Account,
}

fn client(protocol: Protocol) -> Client {
    Client {
        protocol,
        ip: Some([192, 0, 2, 1].into()),
        user_agent: String::new(),
    }
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
        let alice = database.mailbox("alice@example.test", "Alice", &hash).await;
        Self {
            database,
            identity,
            alice,
        }
    }

    /// The code of a step so many steps from now.
    async fn code(&self, steps: i64) -> String {
        let secret: Vec<u8> = query_scalar("SELECT secret FROM second_factor")
            .fetch_one(&self.database.pool)
            .await
            .unwrap();
        totp::code_for_tests(&secret, chrono::Utc::now().timestamp() + 30 * steps)
    }

    /// Switches it on; answers the recovery codes.
    async fn switch_on(&self) -> Vec<Secret> {
        self.identity
            .begin_second_factor(&self.alice, "mail.example.test")
            .await
            .unwrap();
        let code = self.code(-1).await;
        self.identity
            .confirm_second_factor(&self.alice, &code, &client(Protocol::Web))
            .await
            .unwrap()
    }

    /// The first step of a sign-in.
    async fn half(&self) -> Secret {
        let password = Secret::new(PASSWORD.to_owned());
        let step = self
            .identity
            .sign_in("alice@example.test", &password, &client(Protocol::Web))
            .await;
        match step {
            Ok(SignInStep::NeedsCode(half)) => half,
            Ok(SignInStep::SignedIn(_)) => panic!("no code was asked for"),
            Err(error) => panic!("{error}"),
        }
    }

    async fn finish(&self, half: &Secret, code: &str) -> Result<(), SecondFactorError> {
        self.identity
            .finish_sign_in(half, code, &client(Protocol::Web))
            .await
            .map(drop)
    }

    async fn check(&self, password: &str, protocol: Protocol) -> Result<(), SignInError> {
        let password = Secret::new(password.to_owned());
        self.identity
            .check_password("alice@example.test", &password, &client(protocol))
            .await
            .map(drop)
    }
}

#[tokio::test]
async fn once_on_a_sign_in_takes_two_steps_and_each_code_once() {
    let f = Fixture::new().await;
    let enrolment = f
        .identity
        .begin_second_factor(&f.alice, "mail.example.test")
        .await
        .unwrap();
    assert_eq!(enrolment.secret.expose().len(), 32);
    assert_eq!(
        enrolment.uri.expose(),
        format!(
            "otpauth://totp/mail.example.test:alice%40example.test?secret={}&issuer=mail.example.test",
            enrolment.secret.expose()
        )
    );
    // Begun is not on.
    f.check(PASSWORD, Protocol::Imap).await.unwrap();
    let web = client(Protocol::Web);
    let wrong = f.identity.confirm_second_factor(&f.alice, "000000x", &web).await;
    assert!(matches!(wrong, Err(SecondFactorError::WrongCode)));
    let code = f.code(-1).await;
    let codes = f
        .identity
        .confirm_second_factor(&f.alice, &code, &web)
        .await
        .unwrap();
    assert_eq!(codes.len(), 10);
    let again = f.identity.begin_second_factor(&f.alice, "x").await;
    assert!(matches!(again, Err(SecondFactorError::AlreadyOn)));

    let half = f.half().await;
    // The code that switched it on is used up, and so is each later one after its use.
    assert!(matches!(
        f.finish(&half, &code).await,
        Err(SecondFactorError::WrongCode)
    ));
    let code = f.code(0).await;
    let mut as_shown = code.clone();
    as_shown.insert(3, ' ');
    f.finish(&half, &as_shown).await.unwrap();
    assert!(matches!(
        f.finish(&half, &code).await,
        Err(SecondFactorError::WrongCode)
    ));
    let sessions: i64 = query_scalar("SELECT count(*) FROM session")
        .fetch_one(&f.database.pool)
        .await
        .unwrap();
    assert_eq!(sessions, 1);
}

#[tokio::test]
async fn the_main_password_opens_the_page_alone_then() {
    let f = Fixture::new().await;
    f.check(PASSWORD, Protocol::Imap).await.unwrap();
    f.switch_on().await;
    for protocol in [
        Protocol::Imap,
        Protocol::Pop3,
        Protocol::Smtp,
        Protocol::Sieve,
        Protocol::Dav,
        Protocol::Api,
    ] {
        let refused = f.check(PASSWORD, protocol).await;
        assert!(
            matches!(refused, Err(SignInError::WrongCredentials)),
            "{protocol}"
        );
        // The brake is not what is tested here.
        query("DELETE FROM sign_in_failure")
            .execute(&f.database.pool)
            .await
            .unwrap();
    }
    f.half().await;
    let wish = AppPasswordWish {
        name: "Phone",
        protocols: &[Protocol::Imap],
        expires_at: None,
    };
    let actor = Actor::command("root");
    let (password, _) = f
        .identity
        .make_app_password(&f.alice, &wish, &actor)
        .await
        .unwrap();
    f.check(password.expose(), Protocol::Imap).await.unwrap();
}

#[tokio::test]
async fn a_recovery_code_opens_the_page_once() {
    let f = Fixture::new().await;
    let codes = f.switch_on().await;
    let half = f.half().await;
    let code = codes[3].expose();
    f.finish(&half, &code.to_uppercase()).await.unwrap();
    assert!(matches!(
        f.finish(&half, code).await,
        Err(SecondFactorError::WrongCode)
    ));
    let state = f.identity.second_factor(&f.alice).await.unwrap();
    assert!(state.is_on);
    assert_eq!(state.recovery_codes, 9);
    let kept: String = query_scalar("SELECT string_agg(r::text, ' ') FROM recovery_code r")
        .fetch_one(&f.database.pool)
        .await
        .unwrap();
    assert!(!kept.contains(codes[4].expose()));
}

#[tokio::test]
async fn guessing_codes_is_slowed_down_and_the_password_does_not_reset_that() {
    let f = Fixture::new().await;
    f.switch_on().await;
    let half = f.half().await;
    for _ in 0..6 {
        assert!(matches!(
            f.finish(&half, "000000x").await,
            Err(SecondFactorError::WrongCode)
        ));
    }
    let half = f.half().await;
    let code = f.code(0).await;
    assert!(matches!(
        f.finish(&half, &code).await,
        Err(SecondFactorError::Delayed { .. })
    ));
}

#[tokio::test]
async fn the_first_step_is_worth_nothing_after_the_password_has_changed() {
    let f = Fixture::new().await;
    f.switch_on().await;
    let half = f.half().await;
    let new = Secret::new("another password".into());
    f.identity
        .set_password("alice@example.test", &new, &Actor::command("root"))
        .await
        .unwrap();
    let code = f.code(0).await;
    assert!(matches!(
        f.finish(&half, &code).await,
        Err(SecondFactorError::NotSetUp)
    ));
    let made_up = Secret::new("h1.9999999999.YWxpY2VAZXhhbXBsZS50ZXN0.AAAA".into());
    assert!(matches!(
        f.finish(&made_up, &code).await,
        Err(SecondFactorError::NotSetUp)
    ));
}

#[tokio::test]
async fn switching_it_off_asks_for_the_password_and_a_code() {
    let f = Fixture::new().await;
    f.switch_on().await;
    let end = async |password: &str, code: &str| {
        let password = Secret::new(password.to_owned());
        f.identity
            .end_second_factor(&f.alice, &password, code, &client(Protocol::Web))
            .await
    };
    let code = f.code(0).await;
    assert!(matches!(
        end("wrong", &code).await,
        Err(SecondFactorError::WrongPassword)
    ));
    assert!(matches!(
        end(PASSWORD, "123").await,
        Err(SecondFactorError::WrongCode)
    ));
    assert!(f.identity.second_factor(&f.alice).await.unwrap().is_on);
    end(PASSWORD, &code).await.unwrap();
    assert!(!f.identity.second_factor(&f.alice).await.unwrap().is_on);
    f.check(PASSWORD, Protocol::Imap).await.unwrap();
    assert!(matches!(
        end(PASSWORD, &code).await,
        Err(SecondFactorError::NotSetUp)
    ));
    let actions: Vec<String> = query_scalar("SELECT action FROM audit_event ORDER BY id")
        .fetch_all(&f.database.pool)
        .await
        .unwrap();
    assert_eq!(actions, ["second_factor.on", "second_factor.off"]);
}

#[tokio::test]
async fn an_administrator_resets_it_for_someone_who_lost_everything() {
    let f = Fixture::new().await;
    f.switch_on().await;
    let actor = Actor::command("root");
    f.identity.reset_second_factor(&f.alice, &actor).await.unwrap();
    f.check(PASSWORD, Protocol::Imap).await.unwrap();
    let again = f.identity.reset_second_factor(&f.alice, &actor).await;
    assert!(matches!(again, Err(SecondFactorError::NotSetUp)));
}

/// A half sign-in that was begun while the page was open to somebody is not finished once it is closed.
#[tokio::test]
async fn the_second_step_is_refused_where_the_page_is_closed() {
    let f = Fixture::new().await;
    f.switch_on().await;
    let half = f.half().await;
    query("UPDATE mailbox SET protocols = '{imap}'")
        .execute(&f.database.pool)
        .await
        .unwrap();
    let refused = f.finish(&half, &f.code(0).await).await;
    assert!(matches!(refused, Err(SecondFactorError::NotSetUp)));
}

/// Codes that come all at once are not all looked at because none of them was counted when they came.
#[tokio::test]
async fn codes_at_once_are_braked_like_codes_one_after_the_other() {
    let f = Fixture::new().await;
    f.switch_on().await;
    let half = f.half().await;
    let (f, half) = (&f, &half);
    let answers = futures_util::future::join_all((0..9).map(|_| f.finish(half, "no code"))).await;
    let looked_at = answers
        .iter()
        .filter(|answer| matches!(answer, Err(SecondFactorError::WrongCode)))
        .count();
    assert_eq!(looked_at, 6, "{answers:?}");
}
