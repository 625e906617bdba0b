//! Refused mail by the JSON API.

use roost_shared::ErrorCode;
use roost_shared::quarantine::{HeldDetail, HeldSummary};
use serde_json::json;

use crate::support::{App, Person, Visitor, eventually};

/// Sends the person something that they do not want, and waits until it is held.
async fn refuse(app: &App, person: &Person) -> Vec<HeldSummary> {
    // In the form in which `roost spam deny` keeps it; Rspamd hears of it within seconds.
    sqlx::query(
        "INSERT INTO spam_sender (object, verdict, sender, created_at) VALUES ($1, 'deny', 'x@outside.test', now())
         ON CONFLICT DO NOTHING",
    )
    .bind(&person.address)
    .execute(&mut app.database().await)
    .await
    .unwrap();
    let message = "From: x@outside.test\r\nSubject: refused\r\n\r\nHello\r\n";
    eventually(20, "the sender is refused", async || {
        let smtp = app.stack.addresses().smtp;
        let answer = roost_tests::raw_smtp::deliver(&smtp, "x@outside.test", &person.address, message).await;
        answer
            .is_err_and(|error| error.to_string().contains("554 5.7.1"))
            .then_some(())
    })
    .await;
    eventually(5, "it is held", async || {
        Some(list(person).await).filter(|held| !held.is_empty())
    })
    .await
}

async fn list(person: &Person) -> Vec<HeldSummary> {
    person.get("/api/quarantine").await.json()
}

#[tokio::test]
async fn refused_mail_is_its_recipients_to_see_and_to_have() {
    let app = App::attach();
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    let held = refuse(&app, &alice).await;
    assert_eq!(held.len(), 1);
    assert_eq!(held[0].subject, "refused");
    assert!(list(&bob).await.is_empty());
    let path = format!("/api/quarantine/{}", held[0].id);
    let detail: HeldDetail = alice.get(&path).await.json();
    assert!(detail.text.contains("Hello"));

    // Somebody else's does not exist, and nobody sees anything without a session.
    bob.get(&path).await.error(ErrorCode::NotFound);
    bob.post(&format!("{path}/release"), &json!({}))
        .await
        .error(ErrorCode::NotFound);
    bob.post(&format!("{path}/learn"), &json!({ "is_spam": false }))
        .await
        .error(ErrorCode::NotFound);
    bob.delete(&path).await.error(ErrorCode::NotFound);
    let stranger: Visitor = app.visitor();
    stranger
        .get("/api/quarantine")
        .await
        .error(ErrorCode::NotSignedIn);
    stranger.get(&path).await.error(ErrorCode::NotSignedIn);
    alice
        .post(&format!("{path}/learn"), &json!({ "is_spam": "perhaps" }))
        .await
        .error(ErrorCode::MalformedRequest);
    alice.get("/api/quarantine/x").await.error(ErrorCode::NotFound);

    alice
        .post(&format!("{path}/learn"), &json!({ "is_spam": false }))
        .await
        .expect(204);
    alice
        .post(&format!("{path}/release"), &json!({}))
        .await
        .expect(204);
    assert!(list(&alice).await.is_empty());
    alice.get(&path).await.error(ErrorCode::NotFound);

    let held = refuse(&app, &alice).await;
    alice
        .delete(&format!("/api/quarantine/{}", held[0].id))
        .await
        .expect(204);
    assert!(list(&alice).await.is_empty());
}
