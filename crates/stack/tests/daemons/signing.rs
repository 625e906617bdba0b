//! DKIM: keys that the server makes, signatures that Rspamd makes with them, judged by somebody else's program.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::Running;
use crate::outside::{Letter, Outside};

/// Python with dkimpy, from PyPI, kept between runs.
fn python() -> PathBuf {
    let home = std::env::var("HOME").unwrap_or_else(|_| "/root".into());
    let folder = PathBuf::from(home).join(".cache/roost/dkimpy");
    let python = folder.join("bin/python3");
    if !folder.join("ready").exists() {
        let run = |command: &mut Command| assert!(command.status().unwrap().success());
        run(Command::new("python3").args(["-m", "venv"]).arg(&folder));
        run(Command::new(&python).args(["-m", "pip", "install", "--quiet", "dkimpy==1.1.8", "pynacl"]));
        std::fs::write(folder.join("ready"), "").unwrap();
    }
    python
}

/// Says of each signature its selector and whether it is good, going by these records.
const JUDGE: &str = r#"
import json, sys, dkim
records, message = json.load(sys.stdin)
message = message.encode("latin-1")
def look_up(name, timeout=5):
    text = records.get(name.decode().rstrip("."))
    return text.encode() if text else None
verifier = dkim.DKIM(message)
count = sum(1 for name, _ in verifier.headers if name.lower() == b"dkim-signature")
out = []
for index in range(count):
    verifier = dkim.DKIM(message)
    try:
        good = verifier.verify(idx=index, dnsfunc=look_up)
    except Exception as error:
        good = str(error)
    out.append([verifier.selector.decode() if getattr(verifier, "selector", None) else "", good])
print(json.dumps(out))
"#;

/// The signatures of a message: selector and whether it is good.
fn judge(keys: &Value, letter: &Letter) -> Vec<(String, bool)> {
    let records: serde_json::Map<String, Value> = keys
        .as_array()
        .unwrap()
        .iter()
        .map(|key| {
            (
                key["record_name"].as_str().unwrap().to_owned(),
                key["record"].clone(),
            )
        })
        .collect();
    let mut child = Command::new(python())
        .args(["-c", JUDGE])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let input = serde_json::to_vec(&serde_json::json!([records, letter.text])).unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), &input).unwrap();
    let output = child.wait_with_output().unwrap();
    let verdicts: Vec<(String, Value)> = serde_json::from_slice(&output.stdout).unwrap();
    println!("{verdicts:?}");
    let mut verdicts: Vec<_> = verdicts
        .into_iter()
        .map(|(selector, good)| (selector, good == true))
        .collect();
    verdicts.sort();
    verdicts
}

/// The selectors of these keys that are in one of these states, each with `true`, in order.
fn selectors(keys: &Value, states: &[&str]) -> Vec<(String, bool)> {
    let mut found: Vec<_> = keys
        .as_array()
        .unwrap()
        .iter()
        .filter(|key| states.contains(&key["state"].as_str().unwrap()))
        .map(|key| (key["selector"].as_str().unwrap().to_owned(), true))
        .collect();
    found.sort();
    found
}

/// Sends a message as alice to another host and answers how it came there.
fn send(running: &Running, outside: &Outside, subject: &str) -> Letter {
    let mut alice = running.submission();
    alice.smtp("MAIL FROM:<alice@example.test>");
    assert!(alice.smtp("RCPT TO:<carol@another.test>").starts_with("250"));
    alice.data(&format!(
        "From: Alice <alice@example.test>\r\nTo: carol@another.test\r\nSubject: {subject}\r\n\
         Date: Fri, 27 Nov 2026 12:00:00 +0000\r\nMessage-ID: <{subject}@example.test>\r\n\r\nHello\r\n"
    ));
    outside.wait_for(&format!("Subject: {subject}")).unwrap()
}

#[test]
fn mail_is_signed_with_both_keys_and_keys_are_rotated_without_a_gap() {
    let outside = Outside::start();
    let running = Running::whole(&outside);
    let keys = running.roost(&["dkim", "show", "example.test"]).unwrap();
    let first = selectors(&keys, &["signing"]);
    assert_eq!(first.len(), 2, "made with the domain: {keys}");
    assert_eq!(judge(&keys, &send(&running, &outside, "first")), first);

    // New keys wait until their records are published.
    running.roost(&["dkim", "rotate", "example.test"]).unwrap();
    let keys = running.roost(&["dkim", "show", "example.test"]).unwrap();
    let waiting = selectors(&keys, &["waiting"]);
    assert_eq!(waiting.len(), 2);
    assert_eq!(judge(&keys, &send(&running, &outside, "second")), first);
    let again = running.roost(&["dkim", "rotate", "example.test"]).unwrap_err();
    assert!(again.contains("waiting key"), "{again}");

    // Then they sign, from the next message on, and the old ones' records stay good for mail under way.
    running.roost(&["dkim", "activate", "example.test"]).unwrap();
    let keys = running.roost(&["dkim", "show", "example.test"]).unwrap();
    assert_eq!(selectors(&keys, &["signing"]), waiting);
    assert_eq!(selectors(&keys, &["retiring"]), first);
    assert_eq!(judge(&keys, &send(&running, &outside, "third")), waiting);

    // Mail from elsewhere that claims to be ours is not signed, even if it comes from this machine.
    running
        .roost(&["alias", "add", "away@example.test", "--to", "carol@another.test"])
        .unwrap();
    running.deliver(
        "alice@example.test",
        "away@example.test",
        "From: alice@example.test\r\nSubject: forged\r\n\r\nHello\r\n",
    );
    let forged = outside.wait_for("Subject: forged").unwrap();
    assert!(!forged.text.contains("DKIM-Signature"), "{}", forged.text);

    // Nor is what somebody hands over under another's name: an empty envelope's sender is everybody's, and with their own
    // they must keep to their own domain.
    running.roost(&["domain", "add", "second.test"]).unwrap();
    running.roost(&["dkim", "show", "second.test"]).unwrap();
    for (number, (envelope, from)) in [
        ("", "ceo@second.test"),
        ("alice@example.test", "ceo@second.test"),
        ("alice@example.test", "alice@example.test, ceo@second.test"),
        ("", "alice@example.test"),
    ]
    .into_iter()
    .enumerate()
    {
        let mut alice = running.submission();
        alice.smtp(&format!("MAIL FROM:<{envelope}>"));
        assert!(alice.smtp("RCPT TO:<carol@another.test>").starts_with("250"));
        let subject = format!("borrowed-{number}");
        alice.data(&format!(
            "From: {from}\r\nTo: carol@another.test\r\nSubject: {subject}\r\n\
             Date: Fri, 27 Nov 2026 12:00:00 +0000\r\nMessage-ID: <{subject}@example.test>\r\n\r\nHello\r\n"
        ));
        let letter = outside.wait_for(&format!("Subject: {subject}")).unwrap();
        assert!(!letter.text.contains("DKIM-Signature"), "{}", letter.text);
    }

    // Without keys, and without the server, mail goes out unsigned.
    running.roost(&["dkim", "remove", "example.test"]).unwrap();
    assert!(
        !send(&running, &outside, "unsigned")
            .text
            .contains("DKIM-Signature")
    );

    // Only Rspamd is given keys.
    let internal = running.stack.addresses().internal;
    for token in ["", "guessed"] {
        let output = Command::new("curl")
            .args(["-s", "-o", "/dev/null", "-w", "%{http_code}", "-H"])
            .arg(format!("X-Vault-Token: {token}"))
            .arg(format!("{internal}/internal/rspamd/v1/dkim/example.test"))
            .output()
            .unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), "403");
    }
    for (arguments, words) in [
        (&["dkim", "add", "nowhere.test"][..], "the domain does not exist"),
        (
            &["dkim", "add", "example.test", "--bits", "1024"][..],
            "2048, 3072 or 4096",
        ),
        (
            &[
                "dkim",
                "add",
                "example.test",
                "--algorithm",
                "rsa",
                "--selector",
                "a.b",
            ][..],
            "selector",
        ),
    ] {
        let refused = running.roost(arguments).unwrap_err();
        assert!(refused.contains(words), "{refused}");
    }
}
