//! Domains.

use serde_json::json;

use super::{domain, done, get, post};
use crate::support::{App, Program};

#[tokio::test]
async fn domains_have_mailcows_fields_and_sizes() {
    let app = App::attach();
    let server = Program::of_server(&app);
    let domain = domain(&server).await;
    let shown = get(&server, &format!("get/domain/{domain}")).await;
    assert_eq!(shown["domain_name"], json!(domain));
    assert_eq!(
        shown["def_quota_for_mbox"],
        json!(3072_i64 << 20),
        "written in MiB, read in bytes"
    );
    assert_eq!(shown["rl"], json!({ "value": "10", "frame": "s" }));
    assert_eq!(
        (&shown["active"], &shown["active_int"], &shown["backupmx"]),
        (&json!(1), &json!(1), &json!(0))
    );
    assert_eq!(shown["tags"], json!(["one", "two"]));
    assert!(shown["quota_used_in_domain"].is_string());
    let listed = get(&server, "get/domain/all?tags=one").await;
    assert!(
        listed
            .as_array()
            .unwrap()
            .iter()
            .any(|each| each["domain_name"] == shown["domain_name"])
    );

    let edited = post(
        &server,
        "edit/domain",
        json!({ "items": domain, "attr": { "description": "d", "mailboxes": 20, "active": 0, "gal": "0" } }),
    )
    .await;
    done(&edited, json!(["domain_modified", domain]));
    let shown = get(&server, &format!("get/domain/{domain}")).await;
    assert_eq!(
        (
            &shown["max_num_mboxes_for_domain"],
            &shown["active"],
            &shown["gal"]
        ),
        (&json!(20), &json!(0), &json!(0))
    );
    // What was not sent stays.
    assert_eq!(shown["max_quota_for_mbox"], json!(10240_i64 << 20));

    done(
        &post(&server, &format!("delete/domain/tag/{domain}"), json!(["one"])).await,
        json!(["domain_modified", domain]),
    );
    let twice = post(&server, "add/domain", json!({ "domain": domain })).await;
    assert_eq!(
        (&twice["type"], &twice["msg"]),
        (&json!("danger"), &json!(["domain_exists", domain]))
    );
    for (body, message) in [
        (
            json!({ "domain": "no domain" }),
            json!(["domain_invalid", "no domain"]),
        ),
        (
            json!({ "domain": "a.test", "maxquota": "x" }),
            json!(["object_is_not_numeric", "maxquota"]),
        ),
        (
            json!({ "domain": "a.test", "maxquota": 0 }),
            json!("maxquota_empty"),
        ),
        (
            json!({ "domain": "a.test", "defquota": 0 }),
            json!("defquota_empty"),
        ),
        (
            json!({ "domain": "a.test", "defquota": 20, "maxquota": 10, "quota": 100 }),
            json!("mailbox_defquota_exceeds_mailbox_maxquota"),
        ),
        (
            json!({ "domain": "a.test", "defquota": 1, "maxquota": 200, "quota": 100 }),
            json!("mailbox_quota_exceeds_domain_quota"),
        ),
    ] {
        let entry = post(&server, "add/domain", body).await;
        assert_eq!((&entry["type"], &entry["msg"]), (&json!("danger"), &message));
    }
    // A scalar, as Terraform's provider sends it.
    done(
        &post(&server, "delete/domain", json!(domain)).await,
        json!(["domain_removed", domain]),
    );
    assert_eq!(get(&server, &format!("get/domain/{domain}")).await, json!({}));
}
