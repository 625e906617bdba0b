//! Mail that somebody has forwarded, and how much each may send.

use crate::Running;
use crate::outside::Outside;

#[test]
fn forwarded_mail_has_a_sender_of_ours_and_its_bounces_come_back() {
    let outside = Outside::start();
    let running = Running::whole(&outside);
    running
        .roost(&["alias", "add", "away@example.test", "--to", "carol@another.test"])
        .unwrap();
    running.deliver(
        "x@outside.test",
        "away@example.test",
        "From: x@outside.test\r\nSubject: please forward\r\n\r\nHello\r\n",
    );
    let letter = outside.wait_for("Subject: please forward").unwrap();
    assert_eq!(letter.recipients, ["carol@another.test"]);
    let sender = letter.sender;
    assert!(
        sender.starts_with("SRS0=") && sender.ends_with("=outside.test=x@mail.example.test"),
        "{sender}"
    );
    assert!(
        letter.text.contains("From: x@outside.test"),
        "what people see stays"
    );

    // A bounce of it.
    running.deliver("", &sender, "Subject: could not be delivered\r\n\r\nSorry\r\n");
    let bounce = outside.wait_for("Subject: could not be delivered").unwrap();
    assert_eq!(bounce.recipients, ["x@outside.test"]);
    assert_eq!(bounce.sender, "");

    // Nobody sends through us by an address of their own making.
    let mut smtp = running.smtp();
    smtp.smtp("MAIL FROM:<>");
    let forged = sender.replace("outside.test=x", "victim.test=y");
    assert!(smtp.smtp(&format!("RCPT TO:<{forged}>")).starts_with("550 5.1.1"));

    // What stays here keeps its sender, and so does what our own people send.
    running.deliver(
        "x@outside.test",
        "alice@example.test",
        "Subject: stays\r\n\r\nHello\r\n",
    );
    assert!(running.wait_for_subject("INBOX", "stays"));
    let mut imap = running.imap_as("alice");
    imap.imap("EXAMINE INBOX");
    assert!(
        imap.imap("FETCH 1 BODY.PEEK[HEADER.FIELDS (Return-Path)]")
            .contains("<x@outside.test>")
    );
    let mut alice = running.submission();
    alice.smtp("MAIL FROM:<alice@example.test>");
    alice.smtp("RCPT TO:<carol@another.test>");
    alice.data("From: alice@example.test\r\nSubject: own mail\r\n\r\nHello\r\n");
    assert_eq!(
        outside.wait_for("Subject: own mail").unwrap().sender,
        "alice@example.test"
    );

    // With the server away, forwarded mail waits and everything else goes on.
    running.stack.stop(roost_stack::Service::Roost).unwrap();
    running.deliver(
        "x@outside.test",
        "away@example.test",
        "Subject: waits\r\n\r\nHello\r\n",
    );
    let waiting = (0..100).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(100));
        running
            .stack
            .log(roost_stack::Service::Postfix)
            .contains("status=deferred")
    });
    assert!(waiting);
    running.stack.start_service(roost_stack::Service::Roost).unwrap();
    running.roost(&["queue", "flush"]).unwrap();
    let late = outside.wait_for("Subject: waits").unwrap();
    assert!(late.sender.starts_with("SRS0="));
}
