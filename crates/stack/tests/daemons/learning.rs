//! Rspamd learns from where people put their mail.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

use crate::Running;

/// What Rspamd's controller says at `path` to whoever knows `password`.
fn controller(running: &Running, path: &str, password: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", running.stack.state().ports.controller)).unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.0\r\nHost: rspamd\r\nPassword: {password}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// How many messages Rspamd has learned as spam and as ham, from where it keeps the numbers.
fn learned(running: &Running) -> (u64, u64) {
    let state = running.stack.state();
    let count = |class: &str| {
        let output = Command::new("redis-cli")
            .args([
                "-p",
                &state.ports.redis.to_string(),
                "HGET",
                "RS",
                &format!("learns_{class}"),
            ])
            .env("REDISCLI_AUTH", &state.secrets.redis)
            .output()
            .unwrap();
        let answer = String::from_utf8(output.stdout).unwrap();
        answer.trim().parse().unwrap_or(0)
    };
    (count("spam"), count("ham"))
}

/// What has been learned once this holds, or after five seconds.
fn wait_until(running: &Running, holds: impl Fn((u64, u64)) -> bool) -> (u64, u64) {
    for _ in 0..50 {
        if holds(learned(running)) {
            break;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    learned(running)
}

fn wait_for(running: &Running, expected: (u64, u64)) {
    assert_eq!(wait_until(running, |found| found == expected), expected);
}

/// A text with enough words for a classifier.
fn letter(topic: &str) -> String {
    let words: String = (0..40)
        .map(|number| format!("{topic}{number} about {number}{topic}\r\n"))
        .collect();
    format!("From: x@outside.test\r\nSubject: {topic}\r\nMessage-ID: <{topic}@outside.test>\r\n\r\n{words}")
}

#[test]
fn moving_mail_into_and_out_of_junk_teaches() {
    let running = Running::start();
    let answer = controller(&running, "/stat", "guessed");
    assert!(
        answer.contains(" 401 "),
        "nobody looks or teaches without the password: {answer}"
    );
    assert_eq!(learned(&running), (0, 0));

    let mut alice = running.imap_as("alice");
    for topic in ["pills", "cheese"] {
        alice.append("INBOX", &letter(topic));
    }
    alice.imap("SELECT INBOX");
    let moved = alice.imap("MOVE 1 Junk");
    assert!(moved.contains("a OK"), "{moved}");
    wait_for(&running, (1, 0));

    alice.append("Junk", &letter("garden"));
    wait_for(&running, (2, 0));
    alice.imap("SELECT Junk");
    alice.imap("MOVE 1 Trash");
    alice.imap("MOVE 1 INBOX");
    // What was thrown away before would have counted by now.
    let (_, ham) = wait_until(&running, |(_, ham)| ham > 0);
    assert_eq!(ham, 1, "out of Junk, but not into the trash");

    // With Rspamd away, mail moves all the same.
    running.stack.stop(roost_stack::Service::Rspamd).unwrap();
    alice.imap("SELECT INBOX");
    assert!(alice.imap("MOVE 1 Junk").contains("a OK"));
    assert!(alice.imap("STATUS Junk (MESSAGES)").contains("MESSAGES 1"));
}
