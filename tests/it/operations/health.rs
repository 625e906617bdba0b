//! `/healthz`, `/readyz` and the ids of requests.

use serde_json::{Value, json};

use super::replica;
use crate::support::{Answer, App, Visitor};

#[tokio::test(flavor = "multi_thread")]
async fn ready_says_what_it_stands_on() {
    let app = App::attach();
    let answer: Value = app.visitor().get("/readyz").await.json();
    assert_eq!(
        answer,
        json!({ "status": "ok", "database": "ok", "schema": "ok", "files": "ok" })
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_is_missing_is_named() {
    let app = App::attach();
    let config = replica(&app);
    let server = app.stack.spawn_roost("unready-roost", &config).unwrap();
    let files = app.stack.folder().join("unready-roost-files");
    let away = app.stack.folder().join("unready-roost-files-away");
    std::fs::rename(&files, &away).unwrap();
    let visitor = Visitor::new(server.url().to_owned());
    let answer = visitor.get("/readyz").await.expect(503);
    std::fs::rename(&away, &files).unwrap();
    let body: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(body["files"], "the folder is missing");
    assert_eq!(
        (&body["status"], &body["database"]),
        (&json!("unavailable"), &json!("ok"))
    );
    visitor.get("/healthz").await.expect(200);
    visitor.get("/readyz").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_answer_has_an_id_which_strangers_do_not_choose() {
    let app = App::attach();
    let visitor = app.visitor();
    let first = visitor.get("/healthz").await;
    let second = visitor.get("/api/session").await;
    let (first, second) = (first.header("x-request-id"), second.header("x-request-id"));
    assert_eq!((first.len(), second.len()), (16, 16));
    assert_ne!(first, second);
    let chosen = Answer::of(
        visitor
            .request("GET", "/healthz")
            .header("x-request-id", "chosen"),
    )
    .await;
    assert_ne!(chosen.header("x-request-id"), "chosen");
}
