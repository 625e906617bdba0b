//! Mail that Rspamd refuses is kept, shown harmlessly, and delivered if somebody wants it.

use crate::Running;
use crate::outside::Outside;

#[test]
fn refused_mail_can_be_looked_at_and_delivered() {
    let outside = Outside::start();
    let running = Running::whole(&outside);
    let message = "From: x@outside.test\r\nSubject: =?utf-8?q?B=C3=BCcher?=\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n\
         <script>alert(1)</script><p>Buy.</p>\r\n.hidden\r\n--b\r\n\r\nWords.\r\n--b--\r\n";
    // (Rspamd's own pattern for refused mail is no use here: it ends all checks, that for the quarantine, too.)
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
    std::thread::sleep(std::time::Duration::from_secs(5));
    let stuffed = message.replace("\r\n.", "\r\n..");
    let answer = running.deliver("x@outside.test", "alice+news@example.test", &stuffed);
    assert!(answer.starts_with("554 5.7.1"), "its sender is told: {answer}");
    running.deliver("", "bob@example.test", &stuffed);

    let list = |arguments: &[&str]| {
        running
            .roost(&[&["quarantine", "list"], arguments].concat())
            .unwrap()
    };
    // It is told after the sender is.
    for _ in 0..50 {
        if list(&[]).as_array().unwrap().len() == 2 {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    let held = list(&["--recipient", "alice@example.test"]);
    assert_eq!(held.as_array().unwrap().len(), 1, "{held}");
    assert_eq!(held[0]["subject"], "Bücher");
    assert_eq!(held[0]["sender"], "x@outside.test");
    assert_eq!(list(&[]).as_array().unwrap().len(), 2);
    assert_eq!(list(&["--domain", "other.test"]).as_array().unwrap().len(), 0);
    let id = held[0]["id"].to_string();
    let shown = running.roost(&["quarantine", "show", &id]).unwrap();
    let text = shown["text"].as_str().unwrap();
    assert!(text.contains("Buy.") && !text.contains("script"), "{text}");

    running.roost(&["quarantine", "learn", &id]).unwrap();
    running.roost(&["quarantine", "release", &id]).unwrap();
    assert!(running.wait_for_subject("INBOX", "Bücher"));
    let mut imap = running.imap_as("alice");
    imap.imap("EXAMINE INBOX");
    let body = imap.imap("FETCH 1 BODY.PEEK[TEXT]");
    assert!(body.contains("\r\n.hidden\r\n"), "{body}");
    assert!(
        list(&["--recipient", "alice@example.test"])
            .as_array()
            .unwrap()
            .is_empty()
    );
    assert!(
        running
            .roost(&["quarantine", "release", &id])
            .unwrap_err()
            .contains("does not exist")
    );

    // One without a sender, and while Postfix is away: it stays.
    let other = list(&[])[0]["id"].to_string();
    running.stack.stop(roost_stack::Service::Postfix).unwrap();
    running.roost(&["quarantine", "release", &other]).unwrap_err();
    assert_eq!(list(&[]).as_array().unwrap().len(), 1);
    running
        .stack
        .start_service(roost_stack::Service::Postfix)
        .unwrap();
    running.roost(&["quarantine", "release", &other]).unwrap();
    running.roost(&["quarantine", "delete", &other]).unwrap_err();
}
