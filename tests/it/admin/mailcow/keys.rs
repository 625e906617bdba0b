//! Which keys are taken.

use serde_json::json;

use crate::admin::World;
use crate::support::{Answer, Program};

#[tokio::test]
async fn keys_are_refused_as_mailcow_refuses_them() {
    let world = World::new().await;
    let app = &world.app;
    // Nothing at all: an empty answer to a question, and no to a change.
    let nothing = app.visitor().get("/api/v1/get/domain/all").await.expect(200);
    assert!(nothing.body.is_empty());
    let change = app
        .visitor()
        .request("POST", "/api/v1/add/domain")
        .json(&json!({ "domain": "a.test" }));
    assert_eq!(
        Answer::of(change).await.expect(401).text(),
        r#"{"msg":"authentication failed","type":"error"}"#
    );
    let wrong = Program {
        visitor: app.visitor(),
        key: "wrong".to_owned(),
    };
    wrong.get("/api/v1/get/domain/all").await.expect(401);
    let elsewhere = Program::new(app, json!({ "role": "server", "networks": ["192.0.2.0/24"] })).await;
    let answer = elsewhere.get("/api/v1/get/domain/all").await.expect(401);
    assert!(
        answer
            .text()
            .contains(&format!("api access denied for ip {}", elsewhere.visitor.ip))
    );
    let reader = Program::new(app, json!({ "role": "server", "read_only": true })).await;
    reader.get("/api/v1/get/domain/all").await.expect(200);
    let answer = reader
        .post("/api/v1/add/domain", &json!({ "domain": "a.test" }))
        .await
        .expect(403);
    assert!(answer.text().contains("API read/write access denied"));
    // A browser that follows a link.
    let request = world
        .server
        .request("GET", "/api/v1/get/domain/all")
        .header("sec-fetch-dest", "document");
    Answer::of(request).await.expect(403);
    // Characters that no key has are left out, as mailcow does.
    let decorated = Program {
        visitor: app.visitor(),
        key: format!("\"{}\"", world.server.key),
    };
    decorated.get("/api/v1/get/domain/all").await.expect(200);

    let server = &world.server;
    server.get("/api/v1/get/nothing/all").await.expect(404);
    let method = server.get("/api/v1/add/domain").await.expect(405);
    assert!(method.text().contains("only POST method is allowed"));
    let request = server
        .request("POST", "/api/v1/add/domain")
        .header("content-type", "application/json")
        .body("{");
    let answer = Answer::of(request).await.expect(400);
    assert!(answer.text().contains("Request body doesn't contain valid json!"));
    let empty = server.post("/api/v1/add/domain", &json!({})).await.expect(200);
    assert!(empty.text().contains("Cannot find attributes in post data"));
}
