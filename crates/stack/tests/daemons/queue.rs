//! Postfix's queue by the server's commands, and the bound of what each may send.

use crate::Running;
use crate::outside::Outside;

#[test]
fn what_waits_is_listed_held_and_removed() {
    let outside = Outside::start();
    let running = Running::whole(&outside);
    // Nobody takes mail there any more.
    running.stack.stop(roost_stack::Service::Dovecot).unwrap();
    running.deliver(
        "x@outside.test",
        "alice@example.test",
        "Subject: waits\r\n\r\nHello\r\n",
    );
    running.deliver(
        "x@outside.test",
        "bob@example.test",
        "Subject: waits, too\r\n\r\nHello\r\n",
    );
    let queue = (0..100)
        .find_map(|_| {
            std::thread::sleep(std::time::Duration::from_millis(100));
            let queue = running.roost(&["queue", "list"]).unwrap();
            let all = queue.as_array().unwrap();
            let deferred = all.len() == 2 && all.iter().all(|entry| entry["queue_name"] == "deferred");
            deferred.then(|| queue.clone())
        })
        .unwrap();
    let entry = |recipient: &str| {
        let all = queue.as_array().unwrap().iter();
        let found = all
            .clone()
            .find(|entry| entry["recipients"][0]["address"] == recipient)
            .unwrap();
        found["queue_id"].as_str().unwrap().to_owned()
    };
    let (alice, bob) = (entry("alice@example.test"), entry("bob@example.test"));
    assert_eq!(
        running.roost(&["queue", "show", &alice]).unwrap()["sender"],
        "x@outside.test"
    );
    running.roost(&["queue", "hold", &alice]).unwrap();
    assert_eq!(
        running.roost(&["queue", "show", &alice]).unwrap()["queue_name"],
        "hold"
    );
    running.roost(&["queue", "remove", &bob]).unwrap();
    assert!(running.roost(&["queue", "show", &bob]).is_err());
    for id in [bob.as_str(), "../../etc", "-x", ""] {
        assert!(running.roost(&["queue", "remove", "--", id]).is_err(), "{id}");
    }
    running
        .stack
        .start_service(roost_stack::Service::Dovecot)
        .unwrap();
    running.roost(&["queue", "release", &alice]).unwrap();
    running.roost(&["queue", "flush", &alice]).unwrap();
    assert!(running.wait_for_subject("INBOX", "waits"));
    assert!(!running.wait_for_subject("INBOX", "waits, too"));
}

#[test]
fn nobody_sends_more_than_is_allowed_in_an_hour() {
    let outside = Outside::start();
    let running = Running::whole(&outside);
    let send = || {
        let mut alice = running.submission();
        alice.smtp("MAIL FROM:<alice@example.test>");
        alice.smtp("RCPT TO:<carol@another.test>");
        alice.smtp("RCPT TO:<bob@example.test>");
        alice.data_answer("From: alice@example.test\r\nSubject: many\r\n\r\nHello\r\n")
    };
    assert!(send().starts_with("250"));
    running
        .sql(
            "UPDATE sending_usage SET messages = 999
             WHERE login = 'alice@example.test' AND messages = 2",
        )
        .unwrap();
    let refused = send();
    assert!(refused.starts_with("450 4.7.1"), "{refused}");
    // An hour later.
    running
        .sql("UPDATE sending_usage SET hour = hour - interval '1 hour'")
        .unwrap();
    assert!(send().starts_with("250"));
}
