//! App passwords: their API, and what they open at the real daemons.

use roost_shared::ErrorCode;
use roost_shared::app_password::{AppPasswordCreated, AppPasswordSummary};
use roost_tests::RawImap;
use serde_json::json;

use crate::support::{App, Person, eventually};

async fn make(person: &Person, protocols: &[&str]) -> AppPasswordCreated {
    let wish = json!({ "name": "Phone", "protocols": protocols });
    let answer = person.post("/api/app-passwords", &wish).await;
    answer.json()
}

async fn list(person: &Person) -> Vec<AppPasswordSummary> {
    person.get("/api/app-passwords").await.json()
}

#[tokio::test]
async fn it_opens_its_protocols_at_the_daemons_and_nothing_else() {
    let app = App::attach();
    let person = app.person("alice").await;
    let made = make(&person, &["imap"]).await;
    let address = &person.address;
    RawImap::sign_in(&app.imap(), address, &made.password)
        .await
        .expect("IMAP");
    // The page and submission do not take it.
    app.visitor()
        .sign_in(address, &made.password)
        .await
        .error(ErrorCode::WrongCredentials);
    let submission = app.stack.addresses().submission;
    let submission = submission.trim_start_matches("smtp://");
    assert!(
        !roost_tests::submission_takes(submission, address, &made.password)
            .await
            .unwrap()
    );
    assert!(
        roost_tests::submission_takes(submission, address, Person::PASSWORD)
            .await
            .unwrap()
    );

    // Dovecot said which protocol it was and from where.
    let used = eventually(5, "its use is noted", async || {
        list(&person).await.pop()?.last_use
    })
    .await;
    assert_eq!((&*used.protocol, &*used.ip), ("imap", "127.0.0.1"));

    person
        .delete(&format!("/api/app-passwords/{}", made.summary.id))
        .await
        .expect(204);
    assert!(
        RawImap::sign_in(&app.imap(), address, &made.password)
            .await
            .is_err()
    );
    assert!(list(&person).await.is_empty());
}

#[tokio::test]
async fn dav_takes_it_by_http_basic() {
    let app = App::attach();
    let person = app.person("alice").await;
    let made = make(&person, &["dav"]).await;
    let request = person
        .visitor
        .request("PROPFIND", "/dav/")
        .header("depth", "0")
        .basic_auth(&person.address, Some(&made.password));
    crate::support::Answer::of(request).await.expect(207);
}

#[tokio::test]
async fn it_is_shown_once_and_belongs_to_its_owner() {
    let app = App::attach();
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    let made = make(&alice, &["imap", "smtp"]).await;
    let listed = alice.get("/api/app-passwords").await;
    assert!(!listed.text().contains(&made.password));
    assert_eq!(
        listed.json::<Vec<AppPasswordSummary>>(),
        std::slice::from_ref(&made.summary)
    );
    assert!(list(&bob).await.is_empty());
    let path = format!("/api/app-passwords/{}", made.summary.id);
    bob.delete(&path).await.error(ErrorCode::NotFound);
    assert_eq!(list(&alice).await.len(), 1);
    alice.delete(&path).await.expect(204);
    alice.delete(&path).await.error(ErrorCode::NotFound);
}

#[tokio::test]
async fn nobody_makes_one_without_signing_in_or_against_the_rules() {
    let app = App::attach();
    app.visitor()
        .get("/api/app-passwords")
        .await
        .error(ErrorCode::NotSignedIn);
    let person = app.person("alice").await;
    for (wish, field) in [
        (json!({ "name": "", "protocols": ["imap"] }), "name"),
        (json!({ "name": "Phone", "protocols": [] }), "protocols"),
        (json!({ "name": "Phone", "protocols": ["web"] }), "protocols"),
        (
            json!({ "name": "Phone", "protocols": ["imap"], "expires_at": "2020-01-01T00:00:00Z" }),
            "expires_at",
        ),
    ] {
        let answer = person.post("/api/app-passwords", &wish).await;
        let error = answer.error(ErrorCode::InvalidInput);
        assert!(error.fields.contains_key(field), "{wish}");
    }
    let answer = person
        .post(
            "/api/app-passwords",
            &json!({ "name": "Phone", "protocols": ["telnet"] }),
        )
        .await;
    answer.error(ErrorCode::MalformedRequest);
    assert!(list(&person).await.is_empty());
}
