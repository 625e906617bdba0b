//! The brake on guessing.

use roost_shared::ErrorCode;
use sqlx::query;

use crate::support::{App, Person};

#[tokio::test]
async fn guessing_at_an_account_is_slowed_down_whether_or_not_it_exists() {
    let app = App::attach();
    let known = app.mailbox("alice");
    let unknown = format!("no-{known}");
    for address in [&known, &unknown] {
        for _ in 0..6 {
            app.visitor()
                .sign_in(address, "guess")
                .await
                .error(ErrorCode::WrongCredentials);
        }
        let answer = app.visitor().sign_in(address, Person::PASSWORD).await;
        let error = answer.error(ErrorCode::TooManyRequests);
        assert_eq!(
            answer.header("retry-after"),
            error.retry_after.unwrap().to_string()
        );
    }
}

#[tokio::test]
async fn the_delay_ends_and_a_success_forgets_it() {
    let app = App::attach();
    let address = app.mailbox("alice");
    for _ in 0..6 {
        app.visitor()
            .sign_in(&address, "guess")
            .await
            .error(ErrorCode::WrongCredentials);
    }
    let subject = format!("account:{address}");
    query("UPDATE sign_in_failure SET blocked_until = now() WHERE subject = $1")
        .bind(&subject)
        .execute(&mut app.database().await)
        .await
        .unwrap();
    app.visitor()
        .sign_in(&address, Person::PASSWORD)
        .await
        .expect(200);
    app.visitor()
        .sign_in(&address, "guess")
        .await
        .error(ErrorCode::WrongCredentials);
}

#[tokio::test]
async fn guessing_by_dav_is_slowed_down_too() {
    let app = App::attach();
    let address = app.mailbox("alice");
    let tries = || async {
        let request = app
            .visitor()
            .request("PROPFIND", "/dav/")
            .basic_auth(&address, Some("guess"));
        crate::support::Answer::of(request).await
    };
    for _ in 0..6 {
        tries().await.expect(401);
    }
    let answer = tries().await.expect(429);
    assert!(!answer.header("retry-after").is_empty());
}
