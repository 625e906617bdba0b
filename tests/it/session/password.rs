//! Changing one's own password.

use roost_shared::ErrorCode;
use roost_tests::RawImap;
use serde_json::json;

use crate::support::{App, Person};

const NEW: &str = "a quite different phrase";

#[tokio::test]
async fn a_new_password_needs_the_old_one_and_ends_other_sessions() {
    let app = App::attach();
    let alice = app.person("alice").await;
    let elsewhere = Person::sign_in(app.url(), &alice.address, Person::PASSWORD).await;
    let change = |old: &str, new: &str| json!({ "old_password": old, "new_password": new });
    alice
        .put("/api/password", &change("not the old one", NEW))
        .await
        .error(ErrorCode::WrongCredentials);
    for weak in ["short", "password1", alice.address.as_str(), Person::PASSWORD] {
        let answer = alice.put("/api/password", &change(Person::PASSWORD, weak)).await;
        let error = answer.error(ErrorCode::InvalidInput);
        assert!(error.fields.contains_key("new_password"), "{weak}: {error:?}");
    }
    elsewhere.get("/api/session").await.expect(200);

    alice
        .put("/api/password", &change(Person::PASSWORD, NEW))
        .await
        .expect(204);
    alice.get("/api/session").await.expect(200);
    elsewhere.get("/api/session").await.error(ErrorCode::NotSignedIn);
    app.visitor()
        .sign_in(&alice.address, Person::PASSWORD)
        .await
        .error(ErrorCode::WrongCredentials);
    app.visitor().sign_in(&alice.address, NEW).await.expect(200);
    RawImap::sign_in(&app.imap(), &alice.address, NEW)
        .await
        .expect("IMAP takes the new one");
    assert!(
        RawImap::sign_in(&app.imap(), &alice.address, Person::PASSWORD)
            .await
            .is_err()
    );
    let noted: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM audit_event WHERE actor = $1 AND action = 'password.change'",
    )
    .bind(&alice.address)
    .fetch_one(&mut app.database().await)
    .await
    .unwrap();
    assert_eq!(noted, 1);
}

#[tokio::test]
async fn nobody_changes_anothers_password() {
    let app = App::attach();
    let body = json!({ "old_password": Person::PASSWORD, "new_password": NEW });
    let request = app
        .visitor()
        .request("PUT", "/api/password")
        .header("x-roost-request", "1")
        .json(&body);
    crate::support::Answer::of(request)
        .await
        .error(ErrorCode::NotSignedIn);
    // The body has no place for somebody else's address.
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    alice.put("/api/password", &body).await.expect(204);
    app.visitor()
        .sign_in(&bob.address, Person::PASSWORD)
        .await
        .expect(200);
}
