//! Aliases, and bodies as forms.

use serde_json::json;

use super::{begins, done, get, last, post};
use crate::admin::World;
use crate::support::Answer;

#[tokio::test]
async fn aliases_answer_their_id_and_form_bodies_are_read() {
    let world = World::new().await;
    let server = &world.server;
    let address = format!("sales@{}", world.domain);
    let added = post(
        server,
        "add/alias",
        json!({ "address": address, "goto": world.mailbox, "active": "1" }),
    )
    .await;
    begins(&added["msg"], &json!(["alias_added", address]));
    let id = added["msg"][2].as_i64().expect("a number");
    let shown = get(server, &format!("get/alias/{id}")).await;
    assert_eq!(
        (&shown["id"], &shown["goto"]),
        (&json!(id), &json!(world.mailbox))
    );
    assert_eq!(shown["is_catch_all"], 0);
    let edited = post(server, "edit/alias",
        json!({ "items": [id], "attr": { "goto": format!("{}, x@outside.test", world.mailbox), "private_comment": "p" } })).await;
    done(&edited, json!(["alias_modified", address]));
    let shown = get(server, &format!("get/alias/{address}")).await;
    assert_eq!(shown["goto"], json!(format!("{},x@outside.test", world.mailbox)));
    assert_eq!(shown["private_comment"], "p");

    // As mailcow's own pages send it.
    let encoded = |text: String| -> String { text.bytes().map(|byte| format!("%{byte:02X}")).collect() };
    let attributes = json!({ "address": format!("@{}", world.domain), "goto_null": "1" });
    let form = format!("attr={}&csrf_token=x", encoded(attributes.to_string()));
    let request = server
        .request("POST", "/api/v1/add/alias")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form);
    let caught = last(&Answer::of(request).await);
    assert_eq!(caught["msg"][1], json!(format!("@{}", world.domain)));
    let shown = get(server, &format!("get/alias/{}", caught["msg"][2])).await;
    assert_eq!(
        (&shown["goto"], &shown["is_catch_all"]),
        (&json!("null@localhost"), &json!(1))
    );
    done(
        &post(server, "delete/alias", json!([id.to_string()])).await,
        json!(["alias_removed", address]),
    );
    let empty = post(server, "add/alias", json!({ "address": address, "goto": "" })).await;
    assert_eq!(empty["msg"], "goto_empty");
}
