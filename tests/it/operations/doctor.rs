//! `roost doctor`, against the stack.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::App;

/// What it finds with a configuration, and whether it succeeded.
fn examine(app: &App, config: &Path) -> (Vec<Value>, bool, String) {
    let output = Command::new(&app.stack.state().binary)
        .args(["doctor", "--json", "--config"])
        .arg(config)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let findings = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    (findings, output.status.success(), text)
}

fn find<'a>(findings: &'a [Value], area: &str, words: &str) -> &'a Value {
    findings
        .iter()
        .find(|finding| finding["area"] == area && finding["what"].as_str().unwrap().contains(words))
        .unwrap_or_else(|| panic!("nothing about {words}: {findings:#?}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_well_is_fine_and_what_is_not_says_why_and_what_to_do() {
    let app = App::attach();
    let (findings, _, text) = examine(&app, &app.stack.config_file());
    for (area, words) in [
        ("database", "Postgres 15"),
        ("database", "the schema is up to date"),
        ("ports", "the page and the API"),
        ("ports", "the internal listener"),
        ("ports", "IMAP (mail.imap)"),
        ("ports", "submission (mail.submission)"),
        ("clock", "the database"),
        ("daemons", "Rspamd"),
    ] {
        assert_eq!(find(&findings, area, words)["state"], "fine", "{words}");
    }
    // Nobody's programs know the stack's own authority.
    assert_eq!(
        find(&findings, "certificates", "is not trusted")["state"],
        "broken"
    );
    find(&findings, "dns", "MX example.test");
    find(&findings, "host", "of memory");
    let secrets = &app.stack.state().secrets;
    for secret in [&secrets.database, &secrets.internal, &secrets.rspamd] {
        assert!(!text.contains(secret.as_str()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_thing_that_is_broken_has_a_why_and_a_what_to_do() {
    let app = App::attach();
    let state = app.stack.state();
    let text = std::fs::read_to_string(app.stack.config_file()).unwrap();
    let nobody = super::free_port();
    let broken = text
        .replace(&format!(":{}/", state.ports.postgres), &format!(":{nobody}/"))
        .replace(&format!(":{}\"", state.ports.imap), &format!(":{nobody}\""))
        .replace(&format!(":{}\"", state.ports.controller), &format!(":{nobody}\""));
    let file = app.stack.folder().join("broken.toml");
    std::fs::write(&file, broken + "\n[doctor]\nclamav = \"127.0.0.1:1\"\n").unwrap();
    let (findings, succeeded, text) = examine(&app, &file);
    assert!(!succeeded, "something is broken");
    for (area, words) in [
        ("database", "Postgres does not answer"),
        ("ports", "IMAP (mail.imap) does not answer"),
        ("daemons", "Rspamd's controller"),
        ("daemons", "ClamAV does not answer"),
    ] {
        let finding = find(&findings, area, words);
        assert_eq!(finding["state"], "broken", "{words}");
        assert!(!finding["why"].as_str().unwrap().is_empty(), "{words}");
        assert!(!finding["to_do"].as_str().unwrap().is_empty(), "{words}");
    }
    assert!(!text.contains(&state.secrets.database));
}
