//! What counts as spam, by domain and by mailbox, as Rspamd applies it seconds after it was set.

use std::time::Duration;

use crate::Running;
use crate::outside::Outside;

/// Rspamd's pattern for a message that gets a score of its own choosing is not in Debian's, so this is a message that many
/// small things speak against.
fn odd(subject: &str) -> String {
    format!("From: x@outside.test\r\nSubject: {subject}\r\n\r\nHello\r\n")
}

/// Delivers a message again and again until it ends as it should, for at most half a minute.
fn eventually(
    running: &Running,
    sender: &str,
    recipient: &str,
    what: &str,
    holds: impl Fn(&str, &str) -> bool,
) {
    for number in 0..30 {
        let subject = format!("{what} {number}");
        let answer = running.deliver(sender, recipient, &odd(&subject));
        if holds(&answer, &subject) {
            return;
        }
        std::thread::sleep(Duration::from_secs(1));
    }
    panic!("it never came to this: {what}");
}

#[test]
fn scores_and_senders_are_set_for_domains_and_mailboxes() {
    let outside = Outside::start();
    let running = Running::whole(&outside);
    let answer = running.deliver("x@outside.test", "alice@example.test", &odd("before"));
    assert!(answer.starts_with("250"), "{answer}");
    assert!(running.wait_for_subject("INBOX", "before"));

    // A domain that takes next to nothing.
    running
        .roost(&[
            "spam",
            "score",
            "example.test",
            "--junk",
            "0.01",
            "--reject",
            "0.02",
        ])
        .unwrap();
    eventually(
        &running,
        "x@outside.test",
        "bob@example.test",
        "too much",
        |answer, _| answer.starts_with("554 5.7.1"),
    );
    // One of its mailboxes takes more.
    running
        .roost(&[
            "spam",
            "score",
            "alice@example.test",
            "--junk",
            "900",
            "--reject",
            "999",
        ])
        .unwrap();
    eventually(
        &running,
        "x@outside.test",
        "alice+tag@example.test",
        "own score",
        |answer, _| answer.starts_with("250"),
    );
    let refused = running.deliver("x@outside.test", "bob@example.test", &odd("still"));
    assert!(
        refused.starts_with("554"),
        "the domain's holds for others: {refused}"
    );

    // Senders go before scores.
    running
        .roost(&["spam", "allow", "example.test", "*@outside.test"])
        .unwrap();
    eventually(
        &running,
        "x@outside.test",
        "bob@example.test",
        "wanted",
        |answer, _| answer.starts_with("250"),
    );
    running
        .roost(&["spam", "deny", "alice@example.test", "x@outside.test"])
        .unwrap();
    eventually(
        &running,
        "x@outside.test",
        "alice@example.test",
        "unwanted",
        |answer, _| answer.starts_with("554"),
    );
    let taken = running.deliver("x@outside.test", "bob@example.test", &odd("bob wants it"));
    assert!(taken.starts_with("250"), "{taken}");
    running
        .roost(&["spam", "forget", "alice@example.test", "x@outside.test"])
        .unwrap();
    eventually(
        &running,
        "x@outside.test",
        "alice@example.test",
        "forgiven",
        |answer, _| answer.starts_with("250"),
    );

    let shown = running.roost(&["spam", "show"]).unwrap();
    assert_eq!(shown["scores"].as_array().unwrap().len(), 2);
    assert_eq!(shown["senders"][0]["sender"], "*@outside.test");
    for arguments in [
        &["spam", "score", "example.test", "--junk", "9", "--reject", "3"][..],
        &["spam", "score", "example.test", "--junk", "NaN", "--reject", "3"][..],
        &["spam", "allow", "example.test", "x\" ]; evil"][..],
        &["spam", "allow", "example .test", "a@b.test"][..],
    ] {
        assert!(running.roost(arguments).is_err(), "{arguments:?}");
    }
}
