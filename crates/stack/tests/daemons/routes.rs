//! What the directory says of where mail goes, as Postfix does it.

use roost_stack::Options;

use crate::Running;
use crate::outside::Outside;

/// With the domain `second.test` and the mailbox carol@second.test beside what every test has.
fn start(outside: &Outside) -> Running {
    let running = Running::start_with(Options {
        outside: Some(outside.port),
        ..Options::in_checkout()
    });
    running
        .sql(
            "INSERT INTO domain (name, created_at) VALUES ('second.test', now());
             INSERT INTO account (address, created_at) VALUES ('carol@second.test', now());
             INSERT INTO mailbox (account_id, domain_id, local_part, password_hash, created_at)
                 SELECT a.id, d.id, 'carol', '', now() FROM account a, domain d
                 WHERE a.address = 'carol@second.test' AND d.name = 'second.test'",
        )
        .unwrap();
    running
}

impl Running {
    /// Hands a message over as alice does; answers what was said about the recipient.
    fn submit(&self, sender: &str, recipient: &str, subject: &str) -> String {
        let mut alice = self.submission();
        alice.smtp(&format!("MAIL FROM:<{sender}>"));
        let answer = alice.smtp(&format!("RCPT TO:<{recipient}>"));
        if answer.starts_with("250") {
            alice.data(&format!("From: {sender}\r\nSubject: {subject}\r\n\r\nHello\r\n"));
        }
        answer
    }

    /// What is said to a stranger who wants to write to this address.
    fn rcpt(&self, recipient: &str) -> String {
        let mut smtp = self.smtp();
        smtp.smtp("MAIL FROM:<x@outside.test>");
        smtp.smtp(&format!("RCPT TO:<{recipient}>"))
    }
}

#[test]
fn mail_goes_by_its_transport_its_senders_relay_host_or_its_domains() {
    let (usual, by_recipient, by_sender, by_domain) = (
        Outside::start(),
        Outside::start(),
        Outside::start(),
        Outside::start(),
    );
    let running = start(&usual);
    running
        .sql(&format!(
            "INSERT INTO transport (destination, nexthop, created_at)
                 VALUES ('inner.test', '[127.0.0.1]:{}', now());
             INSERT INTO relay_host (hostname, created_at)
                 VALUES ('[127.0.0.1]:{}', now()), ('[127.0.0.1]:{}', now())",
            by_recipient.port, by_sender.port, by_domain.port
        ))
        .unwrap();
    let relay = |statement: &str, port: u16| {
        running
            .sql(&format!(
                "UPDATE {statement} SET relay_host_id =
                     (SELECT id FROM relay_host WHERE hostname = '[127.0.0.1]:{port}')
                 WHERE {}",
                if statement == "domain" {
                    "name = 'example.test'"
                } else {
                    "local_part = 'alice'"
                }
            ))
            .unwrap();
    };
    let alice = "alice@example.test";
    running.submit(alice, "dave@another.test", "first as usual");
    assert!(usual.wait_for("Subject: first as usual").is_some());

    // Postfix remembers for a moment what a sender's maps said, so each case has a sender or a recipient of its own.
    running.submit(alice, "dave@inner.test", "by its transport");
    assert!(by_recipient.wait_for("Subject: by its transport").is_some());
    relay("domain", by_domain.port);
    running.submit("info@example.test", "dave@another.test", "by the domain");
    assert!(by_domain.wait_for("Subject: by the domain").is_some());
    relay("mailbox", by_sender.port);
    running.submit(alice, "dave@another.test", "by the mailbox");
    assert!(by_sender.wait_for("Subject: by the mailbox").is_some());
    running.submit(alice, "dave@inner.test", "the transport goes first");
    assert!(
        by_recipient
            .wait_for("Subject: the transport goes first")
            .is_some()
    );
}

#[test]
fn copies_are_made_of_what_is_sent_and_received() {
    let outside = Outside::start();
    let running = start(&outside);
    running
        .sql(
            "INSERT INTO bcc_map (domain_id, kind, address, target, created_at)
                 SELECT id, 'sender', 'alice@example.test', 'archive@another.test', now()
                 FROM domain WHERE name = 'example.test';
             INSERT INTO bcc_map (domain_id, kind, address, target, created_at)
                 SELECT id, 'recipient', '@second.test', 'alice@example.test', now()
                 FROM domain WHERE name = 'second.test'",
        )
        .unwrap();
    running.submit("alice@example.test", "dave@another.test", "sent with a copy");
    let mut recipients = Vec::new();
    for _ in 0..100 {
        std::thread::sleep(std::time::Duration::from_millis(100));
        recipients = outside.recipients_of("Subject: sent with a copy");
        if recipients.len() == 2 {
            break;
        }
    }
    assert_eq!(recipients, ["archive@another.test", "dave@another.test"]);

    let mut smtp = running.smtp();
    smtp.smtp("MAIL FROM:<x@outside.test>");
    smtp.smtp("RCPT TO:<carol@second.test>");
    smtp.data("Subject: received with a copy\r\n\r\nHello\r\n");
    assert!(running.wait_for_subject("INBOX", "received with a copy"));
}

#[test]
fn recipients_are_written_anew() {
    let outside = Outside::start();
    let running = start(&outside);
    running
        .sql(
            "INSERT INTO recipient_map (address, target, created_at)
             VALUES ('old@second.test', 'alice@example.test', now()), ('@third.test', 'dave@another.test', now())",
        )
        .unwrap();
    let mut smtp = running.smtp();
    smtp.smtp("MAIL FROM:<x@outside.test>");
    assert!(smtp.smtp("RCPT TO:<old@second.test>").starts_with("250"));
    smtp.data("Subject: written anew\r\n\r\nHello\r\n");
    assert!(running.wait_for_subject("INBOX", "written anew"));
    running.submit("alice@example.test", "anybody@third.test", "to all of a domain");
    let letter = outside.wait_for("Subject: to all of a domain").unwrap();
    assert_eq!(letter.recipients, ["dave@another.test"]);
}

#[test]
fn a_second_mx_takes_mail_for_the_others_and_says_no_to_unknown_people() {
    let (outside, first_mx) = (Outside::start(), Outside::start());
    let running = start(&outside);
    running
        .sql(&format!(
            "INSERT INTO domain (name, backup_mx, relay_all_recipients, created_at)
                 VALUES ('all.test', true, true, now()), ('some.test', true, false, now());
             INSERT INTO alias (domain_id, local_part, address, created_at)
                 SELECT id, 'known', 'known@some.test', now() FROM domain WHERE name = 'some.test';
             INSERT INTO alias_target SELECT id, 'known@some.test' FROM alias WHERE local_part = 'known';
             INSERT INTO transport (destination, nexthop, created_at)
                 VALUES ('all.test', '[127.0.0.1]:{0}', now()), ('some.test', '[127.0.0.1]:{0}', now())",
            first_mx.port
        ))
        .unwrap();
    assert!(running.rcpt("anybody@all.test").starts_with("250"));
    assert!(running.rcpt("known@some.test").starts_with("250"));
    assert!(running.rcpt("nobody@some.test").starts_with("550 5.1.1"));
    let mut smtp = running.smtp();
    smtp.smtp("MAIL FROM:<x@outside.test>");
    smtp.smtp("RCPT TO:<anybody@all.test>");
    smtp.data("Subject: for the first MX\r\n\r\nHello\r\n");
    let letter = first_mx.wait_for("Subject: for the first MX").unwrap();
    assert_eq!(letter.recipients, ["anybody@all.test"]);
}

#[test]
fn a_second_mx_keeps_what_has_a_mailbox_here_if_its_domain_says_so() {
    let (outside, first_mx) = (Outside::start(), Outside::start());
    let running = start(&outside);
    running
        .sql(&format!(
            "UPDATE domain SET backup_mx = true, relay_all_recipients = true WHERE name = 'second.test';
             UPDATE domain SET backup_mx = true, relay_all_recipients = true, relay_unknown_only = true
                 WHERE name = 'example.test';
             INSERT INTO transport (destination, nexthop, created_at)
                 VALUES ('second.test', '[127.0.0.1]:{0}', now()), ('example.test', '[127.0.0.1]:{0}', now())",
            first_mx.port
        ))
        .unwrap();
    let send = |recipient: &str, subject: &str| {
        let mut smtp = running.smtp();
        smtp.smtp("MAIL FROM:<x@outside.test>");
        let answer = smtp.smtp(&format!("RCPT TO:<{recipient}>"));
        assert!(answer.starts_with("250"), "{recipient}: {answer}");
        smtp.data(&format!("Subject: {subject}\r\n\r\nHello\r\n"));
    };
    send("alice@example.test", "kept here");
    assert!(running.wait_for_subject("INBOX", "kept here"));
    send("alice+tag@example.test", "kept with its tag");
    assert!(running.wait_for_subject("INBOX", "kept with its tag"));
    send("nobody@example.test", "handed on");
    assert_eq!(
        first_mx.wait_for("Subject: handed on").unwrap().recipients,
        ["nobody@example.test"]
    );
    // The other domain says nothing of that, so also its mailbox's mail is handed on.
    send("carol@second.test", "handed on as well");
    assert_eq!(
        first_mx
            .wait_for("Subject: handed on as well")
            .unwrap()
            .recipients,
        ["carol@second.test"]
    );
}

#[test]
fn aliases_lead_where_the_directory_says_and_no_longer_than_it_says() {
    let outside = Outside::start();
    let running = start(&outside);
    running
        .sql(
            "INSERT INTO alias (domain_id, local_part, address, expires_at, internal_only, created_at)
                 SELECT id, part, part || '@example.test', until, internal, now()
                 FROM domain, (VALUES ('', NULL::timestamptz, false), ('short', now() - interval '1 s', false),
                     ('long', now() + interval '1 h', false), ('inside', NULL, true), ('sink', NULL, false))
                     AS new (part, until, internal)
                 WHERE domain.name = 'second.test';
             UPDATE alias SET address = local_part || '@second.test'
                 WHERE domain_id = (SELECT id FROM domain WHERE name = 'second.test');
             INSERT INTO alias_target
                 SELECT id, CASE local_part WHEN 'sink' THEN 'null@localhost' ELSE 'alice@example.test' END
                 FROM alias WHERE address LIKE '%@second.test' AND local_part <> '';
             UPDATE mailbox SET sign_in = false WHERE local_part = 'carol'",
        )
        .unwrap();
    // There is no catch-all yet: an alias without targets leads nowhere.
    assert!(running.rcpt("whoever@second.test").starts_with("550 5.1.1"));
    assert!(
        running.rcpt("short@second.test").starts_with("550 5.1.1"),
        "it has expired"
    );
    let refused = running.rcpt("inside@second.test");
    assert!(refused.starts_with("554 5.7.1"), "{refused}");
    let taken = running.submit("alice@example.test", "inside@second.test", "from inside");
    assert!(taken.starts_with("250"), "{taken}");
    assert!(running.wait_for_subject("INBOX", "from inside"));
    // A group for people of this server is so at the domain's other names too.
    running
        .sql(
            "INSERT INTO alias_domain (domain_id, name, created_at)
                 SELECT id, 'also.test', now() FROM domain WHERE name = 'second.test';
             INSERT INTO person_group (name, domain, display_name, receives_mail, internal_only, created_at)
                 VALUES ('team', 'second.test', '', true, true, now());
             INSERT INTO person_group_member (group_id, account_id)
                 SELECT g.id, a.id FROM person_group g, account a WHERE a.address = 'alice@example.test'",
        )
        .unwrap();
    for address in ["team@second.test", "team@also.test", "inside@also.test"] {
        let refused = running.rcpt(address);
        assert!(refused.starts_with("554 5.7.1"), "{address}: {refused}");
    }
    let taken = running.submit("alice@example.test", "team@also.test", "to the team");
    assert!(taken.starts_with("250"), "{taken}");
    assert!(running.wait_for_subject("INBOX", "to the team"));
    for (recipient, subject) in [
        ("long@second.test", "in time"),
        ("sink@second.test", "thrown away"),
    ] {
        let mut smtp = running.smtp();
        smtp.smtp("MAIL FROM:<x@outside.test>");
        assert!(
            smtp.smtp(&format!("RCPT TO:<{recipient}>")).starts_with("250"),
            "{recipient}"
        );
        smtp.data(&format!("Subject: {subject}\r\n\r\nHello\r\n"));
    }
    assert!(running.wait_for_subject("INBOX", "in time"));
    running
        .sql("INSERT INTO alias_target SELECT id, 'alice@example.test' FROM alias WHERE address = '@second.test'")
        .unwrap();
    let mut smtp = running.smtp();
    smtp.smtp("MAIL FROM:<x@outside.test>");
    assert!(smtp.smtp("RCPT TO:<whoever@second.test>").starts_with("250"));
    smtp.data("Subject: caught\r\n\r\nHello\r\n");
    assert!(running.wait_for_subject("INBOX", "caught"));
    // What was thrown away came nowhere, and nobody was told.
    assert!(outside.recipients_of("thrown away").is_empty());
}

#[test]
fn one_sends_as_what_one_was_granted_and_mail_is_forwarded() {
    let outside = Outside::start();
    let running = start(&outside);
    let refused = running.submit("carol@second.test", "alice@example.test", "not granted");
    assert!(refused.contains("not owned by user"), "{refused}");
    running
        .sql(
            "INSERT INTO mailbox_send_as SELECT id, 'carol@second.test' FROM mailbox WHERE local_part = 'alice';
             INSERT INTO mailbox_forward SELECT id, 'alice@example.test' FROM mailbox WHERE local_part = 'bob';
             UPDATE mailbox SET keep_copy = false WHERE local_part = 'bob'",
        )
        .unwrap();
    // The proxies of Postfix keep nothing, so a grant holds from the next message on.
    let granted = running.submit("carol@second.test", "alice@example.test", "granted");
    assert!(granted.starts_with("250"), "{granted}");
    assert!(running.wait_for_subject("INBOX", "granted"));
    let mut smtp = running.smtp();
    smtp.smtp("MAIL FROM:<x@outside.test>");
    assert!(smtp.smtp("RCPT TO:<bob@example.test>").starts_with("250"));
    smtp.data("Subject: forwarded to alice\r\n\r\nHello\r\n");
    assert!(running.wait_for_subject("INBOX", "forwarded to alice"));
    let mut bob = running.imap_as("bob");
    assert!(
        bob.imap("EXAMINE INBOX").contains("* 0 EXISTS"),
        "no copy was kept"
    );
}

#[test]
fn mail_for_a_domain_that_is_deleted_under_way_goes_where_the_domain_is_now() {
    let outside = Outside::start();
    let running = Running::whole(&outside);
    running.stack.add_domain("second.test").unwrap();
    running
        .stack
        .add_mailbox("carol@second.test", "Carol", running.password, false)
        .unwrap();
    let mut smtp = running.smtp();
    smtp.smtp("MAIL FROM:<x@outside.test>");
    assert!(smtp.smtp("RCPT TO:<carol@second.test>").starts_with("250"));
    running
        .roost(&["domain", "remove", "second.test", "--with-mailboxes"])
        .unwrap();
    // It was promised to be taken, so it is not lost: it goes on to the hosts that the domain names by now.
    smtp.data("From: x@outside.test\r\nSubject: too late\r\n\r\nHello\r\n");
    let letter = outside.wait_for("Subject: too late").expect("it goes on");
    assert_eq!(letter.recipients, ["carol@second.test"]);
    // And so does what this host itself sends there from now on.
    running.deliver(
        "x@outside.test",
        "carol@second.test",
        "From: x@outside.test\r\nSubject: even later\r\n\r\nHello\r\n",
    );
    assert!(outside.wait_for("Subject: even later").is_some());
}
