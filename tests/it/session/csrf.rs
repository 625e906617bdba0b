//! Requests that change something must come from the page.

use roost_shared::ErrorCode;

use crate::support::{Answer, App};

#[tokio::test]
async fn a_foreign_page_cannot_change_anything() {
    let app = App::attach();
    let person = app.person("alice").await;
    let bare = || {
        person
            .visitor
            .request("DELETE", "/api/session")
            .header("cookie", &person.cookie)
    };
    Answer::of(bare()).await.error(ErrorCode::CrossSiteRequest);
    let with = |name: &str, value: &str| bare().header("x-roost-request", "1").header(name, value);
    Answer::of(with("origin", "https://evil.example"))
        .await
        .error(ErrorCode::CrossSiteRequest);
    Answer::of(with("origin", "null"))
        .await
        .error(ErrorCode::CrossSiteRequest);
    Answer::of(with("sec-fetch-site", "cross-site"))
        .await
        .error(ErrorCode::CrossSiteRequest);
    Answer::of(with("sec-fetch-site", "same-site"))
        .await
        .error(ErrorCode::CrossSiteRequest);
    person.get("/api/session").await.expect(200);
    Answer::of(with("origin", &app.url())).await.expect(204);
}

#[tokio::test]
async fn a_foreign_page_cannot_sign_anyone_in() {
    let app = App::attach();
    let address = app.mailbox("alice");
    let body = serde_json::json!({ "address": address, "password": crate::support::Person::PASSWORD });
    let answer = Answer::of(app.visitor().request("POST", "/api/session").json(&body)).await;
    answer.error(ErrorCode::CrossSiteRequest);
    assert!(!answer.headers.contains_key("set-cookie"));
}

#[tokio::test]
async fn no_foreign_origin_is_ever_granted_anything() {
    let app = App::attach();
    let preflight = app
        .visitor()
        .request("OPTIONS", "/api/session")
        .header("origin", "https://evil.example")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "x-roost-request");
    let answer = Answer::of(preflight).await;
    assert!(!answer.headers.contains_key("access-control-allow-origin"));
}
