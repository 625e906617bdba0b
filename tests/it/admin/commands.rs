//! What the APIs can do, commands can, too.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::World;
use super::world::{name, stranger};
use crate::support::App;

/// Runs a command of the server's; answers the lines of its JSON.
async fn roost(app: &App, arguments: &[&str], input: &str) -> Result<Vec<Value>, String> {
    let mut command = Command::new(&app.stack.state().binary);
    command
        .args(arguments)
        .arg("--json")
        .arg("--config")
        .arg(app.stack.config_file())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let input = input.to_owned();
    tokio::task::spawn_blocking(move || {
        let mut child = command.spawn().expect("the program starts");
        let mut to_child = child.stdin.take().expect("its input");
        // A command that reads nothing may be done already.
        let _ = to_child.write_all(input.as_bytes());
        drop(to_child);
        let output = child.wait_with_output().expect("it ends");
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        let text = String::from_utf8(output.stdout).expect("text");
        Ok(text
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect())
    })
    .await
    .unwrap()
}

#[tokio::test]
async fn where_mail_goes_is_managed_by_commands() {
    let world = World::new().await;
    let (app, domain, mailbox) = (&world.app, world.domain.as_str(), world.mailbox.as_str());
    let also = format!("{}.test", name("too"));
    let (copied, old, partner) = (
        format!("@{domain}"),
        format!("former@{domain}"),
        format!("{also}.partner.test"),
    );
    let (relay, host) = (format!("[{also}]:587"), stranger());
    for (kind, new, shown) in [
        (
            "alias-domain",
            vec![also.as_str(), domain],
            json!({ "name": also, "target": domain }),
        ),
        (
            "bcc",
            vec!["recipient", copied.as_str(), mailbox],
            json!({ "address": copied, "target": mailbox }),
        ),
        (
            "recipient-map",
            vec![old.as_str(), mailbox],
            json!({ "address": old, "target": mailbox }),
        ),
        (
            "relay-host",
            vec![relay.as_str(), "--username", "u"],
            json!({ "hostname": relay, "username": "u" }),
        ),
        (
            "transport",
            vec![partner.as_str(), relay.as_str(), "--by-mx"],
            json!({ "destination": partner, "by_mx": true }),
        ),
        (
            "tls-policy",
            vec![partner.as_str(), "encrypt"],
            json!({ "destination": partner, "policy": "encrypt" }),
        ),
        (
            "forwarding-host",
            vec![host.as_str()],
            json!({ "source": host, "filter_spam": true }),
        ),
    ] {
        let add = [vec![kind, "add"], new].concat();
        let added = roost(app, &add, "a secret of the relay's\n").await.unwrap();
        let added = &added[0][0];
        for (field, value) in shown.as_object().unwrap() {
            assert_eq!(&added[field], value, "{kind}: {added}");
        }
        assert!(!added.to_string().contains("a secret"), "{kind}");
        let which = added["id"]
            .as_i64()
            .map_or_else(|| also.clone(), |id| id.to_string());
        let change = if kind == "forwarding-host" {
            ["--filter-spam", "false"]
        } else {
            ["--active", "false"]
        };
        let edited = roost(
            app,
            &[vec![kind, "edit", which.as_str()], change.to_vec()].concat(),
            "",
        )
        .await
        .unwrap();
        let off = edited[0].get("active").or(edited[0].get("filter_spam"));
        assert_eq!(off, Some(&json!(false)), "{kind}");
        let listed = roost(app, &[kind, "list"], "").await.unwrap();
        assert!(listed[0].as_array().unwrap().contains(&edited[0]), "{kind}");
        roost(app, &[kind, "remove", &which], "").await.unwrap();
        assert!(roost(app, &[kind, "remove", &which], "").await.is_err(), "{kind}");
    }
}

#[tokio::test]
async fn bans_keys_app_passwords_and_logs_are_managed_by_commands() {
    let world = World::new().await;
    let (app, domain, mailbox) = (&world.app, world.domain.as_str(), world.mailbox.as_str());
    let rules = roost(app, &["ban", "rules"], "").await.unwrap();
    assert!(rules[0]["max_attempts"].is_number());
    let refused = roost(app, &["ban", "rules", "--max-attempts", "0"], "").await;
    assert!(refused.unwrap_err().contains("max_attempts"));

    let key = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n";
    let import = [
        "dkim",
        "import",
        domain,
        "-",
        "--selector",
        "brought",
        "--replace",
    ];
    let kept = roost(app, &import, key).await.unwrap();
    assert_eq!(
        (&kept[0][0]["selector"], &kept[0][0]["state"]),
        (&json!("brought"), &json!("signing"))
    );
    roost(app, &["dkim", "remove", &world.other], "").await.unwrap();
    let copied = roost(app, &["dkim", "duplicate", domain, &world.other], "")
        .await
        .unwrap();
    assert_eq!(copied[0].as_array().unwrap().len(), 2);

    let id = world.app_password.to_string();
    let edit = [
        "app-password",
        "edit",
        mailbox,
        &id,
        "--name",
        "Tablet",
        "--protocol",
        "smtp",
    ];
    let edited = roost(app, &edit, "").await.unwrap();
    assert_eq!(
        (&edited[0]["name"], &edited[0]["protocols"]),
        (&json!("Tablet"), &json!(["smtp"]))
    );

    let lines = roost(app, &["logs", "roost", "--lines", "5"], "").await.unwrap();
    assert!((1..=5).contains(&lines.len()));
    assert!(
        lines
            .iter()
            .all(|line| line["service"] == "roost" && line["time"].is_string()),
        "{lines:?}"
    );
    let all = roost(app, &["logs", "--since", "10m"], "").await.unwrap();
    let times: Vec<chrono::DateTime<chrono::Utc>> = all
        .iter()
        .filter_map(|line| line["time"].as_str()?.parse().ok())
        .collect();
    assert!(
        times.is_sorted(),
        "those of all services are in the order of their writing"
    );
    let shown = roost(app, &["mailbox", "show", mailbox], "").await.unwrap();
    assert!(shown[0]["usage"]["bytes"].is_number());
}
