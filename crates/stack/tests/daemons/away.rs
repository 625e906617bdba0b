//! Roost or Postgres away for a moment: what mail programs and other hosts see of it.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use roost_stack::Service;

use crate::Running;
use crate::outside::Outside;

/// Waits until something has gone on by this much.
fn goes_on(what: &str, count: &AtomicUsize, by: usize) {
    let wanted = count.load(Ordering::SeqCst) + by;
    let there = (0..600).any(|_| {
        std::thread::sleep(Duration::from_millis(50));
        count.load(Ordering::SeqCst) >= wanted
    });
    assert!(there, "{what} does not go on");
}

#[test]
fn who_is_signed_in_notices_nothing_of_a_restart_and_who_signs_in_is_not_told_a_wrong_thing() {
    let running = Running::whole(&Outside::start());
    let (stop, stored, signed_in) = (AtomicBool::new(false), AtomicUsize::new(0), AtomicUsize::new(0));
    let over = || stop.load(Ordering::SeqCst);
    std::thread::scope(|scope| {
        for client in 0..4 {
            let (running, stored) = (&running, &stored);
            scope.spawn(move || {
                let mut imap = running.imap_as("alice");
                for number in 0.. {
                    if over() {
                        return;
                    }
                    imap.append("Sent", &format!("Subject: {client}-{number}\r\n\r\nHello\r\n"));
                    assert!(imap.imap("SELECT INBOX").contains("a OK"));
                    stored.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
        for _ in 0..4 {
            let (running, signed_in) = (&running, &signed_in);
            scope.spawn(move || {
                while !over() {
                    let login = format!("LOGIN bob@example.test {}", running.password);
                    let answer = running.imap().imap(&login);
                    if answer.contains("a OK") {
                        signed_in.fetch_add(1, Ordering::SeqCst);
                    } else {
                        // RFC 5530 §3: try again, in place of "your password is wrong".
                        assert!(answer.contains("NO [UNAVAILABLE]"), "{answer}");
                        std::thread::sleep(Duration::from_millis(20));
                    }
                }
            });
        }
        // Whatever fails below, the clients end.
        let told = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            for round in 0..3 {
                goes_on("signing in", &signed_in, 20);
                running.stack.stop(Service::Roost).unwrap();
                goes_on("storing, without Roost,", &stored, 20);
                let answer = running.deliver(
                    "x@outside.test",
                    "alice@example.test",
                    &format!("Subject: round {round}\r\n\r\nHello\r\n"),
                );
                assert!(answer.starts_with("250"), "{answer}");
                running.stack.start_service(Service::Roost).unwrap();
                goes_on("storing", &stored, 20);
            }
            goes_on("signing in", &signed_in, 20);
        }));
        stop.store(true, Ordering::SeqCst);
        if let Err(panic) = told {
            std::panic::resume_unwind(panic);
        }
    });
    for round in 0..3 {
        assert!(
            running.wait_for_subject("INBOX", &format!("round {round}")),
            "{round}"
        );
    }
    let mut imap = running.imap_as("alice");
    let status = imap.imap("STATUS Sent (MESSAGES)");
    let stored = stored.load(Ordering::SeqCst);
    assert!(
        status.contains(&format!("(MESSAGES {stored})")),
        "{stored}: {status}"
    );
}

#[test]
fn while_postgres_is_away_mail_is_put_off_and_what_was_taken_arrives() {
    let running = Running::start();
    running.stack.stop(Service::Postgres).unwrap();
    let hand_over = |subject: &str| {
        let mut smtp = running.smtp();
        let mut answer = smtp.smtp("MAIL FROM:<x@outside.test>");
        if answer.starts_with("250") {
            answer = smtp.smtp("RCPT TO:<alice@example.test>");
        }
        if answer.starts_with("250") {
            answer = smtp.data_answer(&format!("Subject: {subject}\r\n\r\nHello\r\n"));
        }
        answer
    };
    let put_off = hand_over("early");
    assert!(put_off.starts_with("451 4.3.0"), "{put_off}");
    running.stack.start_service(Service::Postgres).unwrap();
    // The other host tries again. Postfix asks a database that did not answer after a minute.
    let taken = (0..100).any(|_| {
        std::thread::sleep(Duration::from_secs(1));
        let answer = hand_over("late");
        assert!(answer.starts_with("250") || answer.starts_with('4'), "{answer}");
        answer.starts_with("250")
    });
    assert!(taken, "mail is taken again");
    assert!(running.wait_for_subject("INBOX", "late"));
}
