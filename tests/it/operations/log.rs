//! The log: ids in it, and no secrets.

use roost_shared::ErrorCode;
use roost_shared::app_password::AppPasswordCreated;
use roost_shared::feed::{FeedCreate, FeedCreated};
use serde_json::{Value, json};

use super::replica;
use crate::groupware::default_calendar;
use crate::support::{Answer, App, Person, eventually};

#[tokio::test(flavor = "multi_thread")]
async fn a_line_of_json_names_the_request_that_the_answer_names() {
    let app = App::attach();
    let mut config = replica(&app);
    // At this level each answer is told.
    config.more = "\n[log]\njson = true\nfilter = \"info,tower_http=debug\"\n".into();
    let server = app.stack.spawn_roost("json-roost", &config).unwrap();
    let visitor = crate::support::Visitor::new(server.url().to_owned());
    let answer = visitor.get("/api/session").await;
    let id = answer.header("x-request-id").to_owned();
    eventually(10, "the log has the request", async || {
        server.log().contains(&id).then_some(())
    })
    .await;
    for line in server.log().lines() {
        let line: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        if line["target"].as_str().unwrap().starts_with("tower_http") && line["span"]["id"] == id.as_str() {
            assert_eq!(line["span"]["path"], "/api/session");
            return;
        }
    }
    panic!("{}", server.log());
}

/// Everything that opens something, right and wrong, goes through a server that writes down as much as it can.
#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_ever_written_down() {
    let app = App::attach();
    let mut config = replica(&app);
    config.more = "\n[log]\nfilter = \"trace\"\n".into();
    let server = app.stack.spawn_roost("talkative-roost", &config).unwrap();
    let address = app.mailbox("secretive");
    let person = Person::sign_in(server.url().to_owned(), &address, Person::PASSWORD).await;
    let wrong = "wrong-password-7d1f";
    person
        .visitor
        .sign_in(&address, wrong)
        .await
        .error(ErrorCode::WrongCredentials);
    Answer::of(
        person
            .dav("PROPFIND", &person.home("calendars", "default"))
            .header("depth", "0"),
    )
    .await
    .expect(207);
    person.get("/api/mail/folders").await.expect(200);
    let wish = json!({ "name": "phone", "protocols": ["dav"] });
    let made: AppPasswordCreated = person.post("/api/app-passwords", &wish).await.json();
    let calendar = default_calendar(&person).await.id;
    let feed: FeedCreated = person
        .post(
            &format!("/api/collections/{calendar}/feed"),
            &FeedCreate { busy_only: false },
        )
        .await
        .json();
    person.visitor.get(&feed.path).await.expect(200);
    let key = "X-API-Key";
    let wrong_key = "wrong-key-99ab-99ab-99ab-99ab";
    for value in [config.admin_api_key.as_str(), wrong_key] {
        Answer::of(
            person
                .visitor
                .request("GET", "/api/v1/get/domain/all")
                .header(key, value),
        )
        .await;
    }
    let internal = crate::support::Visitor::new(format!("http://127.0.0.1:{}", config.internal_port));
    let grant = format!(
        "grant_type=password&client_secret={}&username={address}&password={}",
        config.internal_secret,
        Person::PASSWORD.replace(' ', "+")
    );
    Answer::of(
        internal
            .request("POST", "/internal/oauth2/token")
            .header("x-dovecot-auth-service", "imap")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(grant),
    )
    .await
    .expect(200);

    let log = server.log();
    assert!(log.contains("/api/mail/folders"), "the log is written");
    let basic = {
        use base64::Engine;
        base64::engine::general_purpose::STANDARD.encode(format!("{address}:{}", Person::PASSWORD))
    };
    let cookie = person.cookie.split_once('=').unwrap().1;
    let database_password = &app.stack.state().secrets.database;
    let token = feed.path.trim_start_matches("/feeds/").trim_end_matches(".ics");
    for (what, secret) in [
        ("the password", Person::PASSWORD),
        ("the password, encoded", "correct+horse+battery"),
        ("the password, encoded", "correct%20horse%20battery"),
        ("a wrong password", wrong),
        ("the header of HTTP Basic", &basic),
        ("the session's token", cookie),
        ("an app password", &made.password),
        (
            "an app password without its spaces",
            &made.password.replace([' ', '-'], ""),
        ),
        ("a feed's token", token),
        ("the administration's key", &config.admin_api_key),
        ("a wrong key", wrong_key),
        ("the mail server's secret", &config.internal_secret),
        ("the database's password", database_password),
    ] {
        assert!(secret.len() >= 8, "{what} is something to look for");
        let line = log.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "{what} stands in the log");
    }
}
