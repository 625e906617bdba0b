//! Signing in and out.

use roost_shared::ErrorCode;
use roost_shared::session::SessionDetail;
use sqlx::query;

use crate::support::{App, Person};

#[tokio::test]
async fn the_right_password_opens_a_session() {
    let app = App::attach();
    let address = app.mailbox("alice");
    let answer = app
        .visitor()
        .sign_in(&address.to_uppercase(), Person::PASSWORD)
        .await;
    let session: SessionDetail = answer.json();
    assert_eq!(session.address, address);
    assert_eq!(session.name, "alice");
    let cookie = answer.header("set-cookie").to_owned();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && cookie.contains("Path=/"),
        "{cookie}"
    );
    assert!(
        !answer.text().contains(cookie.split(['=', ';']).nth(1).unwrap()),
        "the token stands in the body"
    );
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_user_look_the_same() {
    let app = App::attach();
    let address = app.mailbox("alice");
    let wrong = app.visitor().sign_in(&address, "wrong password").await;
    let unknown = app
        .visitor()
        .sign_in(&format!("no-{address}"), "wrong password")
        .await;
    wrong.error(ErrorCode::WrongCredentials);
    assert_eq!(wrong.text(), unknown.text());
    assert_eq!(wrong.status, unknown.status);
    assert!(!wrong.headers.contains_key("set-cookie"));
}

#[tokio::test]
async fn nobody_is_signed_in_without_a_cookie_or_with_a_made_up_one() {
    let app = App::attach();
    app.visitor()
        .get("/api/session")
        .await
        .error(ErrorCode::NotSignedIn);
    let mut person = app.person("alice").await;
    person.cookie = format!("roost={}", "A".repeat(43));
    person.get("/api/session").await.error(ErrorCode::NotSignedIn);
    person.cookie = "roost=../../etc/passwd".into();
    person.get("/api/session").await.error(ErrorCode::NotSignedIn);
}

#[tokio::test]
async fn signing_out_ends_the_session_at_the_server() {
    let app = App::attach();
    let person = app.person("alice").await;
    person.get("/api/session").await.expect(200);
    let answer = person.delete("/api/session").await.expect(204);
    assert!(
        answer.header("set-cookie").contains("Max-Age=0"),
        "{}",
        answer.header("set-cookie")
    );
    person.get("/api/session").await.error(ErrorCode::NotSignedIn);
}

#[tokio::test]
async fn a_session_that_has_expired_is_none() {
    let app = App::attach();
    let person = app.person("alice").await;
    query("UPDATE session SET expires_at = now() - interval '1 second' WHERE id = $1")
        .bind(person.session.id.0)
        .execute(&mut app.database().await)
        .await
        .unwrap();
    person.get("/api/session").await.error(ErrorCode::NotSignedIn);
}

#[tokio::test]
async fn the_database_holds_neither_token_nor_password() {
    let app = App::attach();
    let person = app.person("alice").await;
    let token = person.cookie.split_once('=').unwrap().1;
    let (session, hash): (String, String) = sqlx::query_as(
        "SELECT s::text, m.password_hash FROM session s JOIN mailbox m USING (account_id) WHERE s.id = $1",
    )
    .bind(person.session.id.0)
    .fetch_one(&mut app.database().await)
    .await
    .unwrap();
    assert!(!session.contains(token));
    assert!(hash.starts_with("$argon2id$"), "{hash}");
}

#[tokio::test]
async fn what_is_no_sign_in_gets_a_clear_answer() {
    let app = App::attach();
    let request = |body: &'static str| {
        let request = app
            .visitor()
            .request("POST", "/api/session")
            .header("x-roost-request", "1");
        request.header("content-type", "application/json").body(body)
    };
    for body in [
        "",
        "{}",
        "[1]",
        "{\"address\":1,\"password\":\"x\"}",
        "{\"address\":\"a\"",
    ] {
        crate::support::Answer::of(request(body))
            .await
            .error(ErrorCode::MalformedRequest);
    }
    app.visitor()
        .sign_in("", "")
        .await
        .error(ErrorCode::WrongCredentials);
    app.visitor()
        .sign_in("a\0b@example.test", "x\0y")
        .await
        .error(ErrorCode::WrongCredentials);
    app.visitor()
        .sign_in(&"a".repeat(5000), &"x".repeat(5000))
        .await
        .error(ErrorCode::WrongCredentials);
}
