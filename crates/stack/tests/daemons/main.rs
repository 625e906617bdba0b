//! The daemons for real: each test starts a stack of its own, with a stand-in for the part of the server that
//! Dovecot asks about passwords, and talks to it as a client does. They need root and the Debian packages.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod antivirus;
mod away;
mod first;
mod forged;
mod forwarding;
mod gate;
mod learning;
mod outside;
mod quarantine;
mod queue;
mod routes;
mod signing;
mod spam;
mod store;
mod talk;
mod transport;
mod whole;

use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use roost_stack::{Options, Service, Stack};

use gate::Gate;
use talk::Talk;

/// A stack with the domain `example.test` and the mailboxes alice and bob (with room for 100 kB).
struct Running {
    stack: Stack,
    /// The password of all people.
    password: &'static str,
    gate: Option<Gate>,
}

impl Running {
    fn start() -> Self {
        Self::start_with(Options::in_checkout())
    }

    fn start_with(options: Options) -> Self {
        Self::prepared(options, |_| {})
    }

    /// With something laid into the state folder before anything starts.
    fn prepared(options: Options, lay: impl FnOnce(&std::path::Path)) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let options = Options {
            folder: format!("/tmp/roost-stack-test-{}-{number}", std::process::id()),
            ..options
        };
        lay(std::path::Path::new(&options.folder));
        let stack = Stack::start(&options, &|step| println!("{step}")).unwrap();
        let gate = Gate::start(stack.state().ports.internal, &stack.state().secrets.internal);
        let running = Self {
            stack,
            password: "right",
            gate: Some(gate),
        };
        running.lay_directory();
        running
    }

    fn lay_directory(&self) {
        let mut migrations: Vec<_> = std::fs::read_dir(self.stack.state().checkout.join("migrations"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        migrations.sort();
        for migration in migrations {
            self.sql(&std::fs::read_to_string(migration).unwrap()).unwrap();
        }
        self.sql(
            "INSERT INTO domain (name, created_at) VALUES ('example.test', now());
             INSERT INTO account (address, created_at)
                 VALUES ('alice@example.test', now()), ('bob@example.test', now());
             INSERT INTO mailbox (account_id, domain_id, local_part, password_hash, quota_bytes, created_at)
                 SELECT a.id, d.id, split_part(a.address, '@', 1), '', CASE WHEN a.address LIKE 'bob%' THEN 100000 ELSE 0 END, now()
                 FROM account a, domain d;
             INSERT INTO alias (domain_id, local_part, address, created_at)
                 SELECT id, 'info', 'info@example.test', now() FROM domain;
             INSERT INTO alias_target SELECT id, 'alice@example.test' FROM alias",
        )
        .unwrap();
        self.sql(include_str!("../../../db/src/grants.sql")).unwrap();
    }

    fn sql(&self, statement: &str) -> Result<(), String> {
        self.sql_as(&self.stack.addresses().postgres, statement)
    }

    fn sql_as(&self, url: &str, statement: &str) -> Result<(), String> {
        let output = Command::new("psql")
            .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", statement, url])
            .output()
            .unwrap();
        if output.status.success() {
            Ok(())
        } else {
            Err(String::from_utf8(output.stderr).unwrap())
        }
    }

    fn imap(&self) -> Talk {
        Talk::greeted(self.stack.state().ports.imap, "* OK")
    }

    /// IMAP, signed in as this person of `example.test`.
    fn imap_as(&self, name: &str) -> Talk {
        let mut imap = self.imap();
        let answer = imap.imap(&format!("LOGIN {name}@example.test {}", self.password));
        assert!(answer.contains("a OK"), "{answer}");
        imap
    }

    fn smtp(&self) -> Talk {
        let mut talk = Talk::greeted(self.stack.state().ports.smtp, "220 ");
        assert!(talk.smtp("EHLO outside.test").starts_with("250"));
        talk
    }

    /// Submission, signed in as alice.
    fn submission(&self) -> Talk {
        let mut talk = Talk::greeted(self.stack.state().ports.submission, "220 ");
        assert!(
            talk.smtp("EHLO inside.test")
                .contains("AUTH PLAIN LOGIN XOAUTH2 OAUTHBEARER")
        );
        let plain = STANDARD.encode(format!("\0alice@example.test\0{}", self.password));
        let answer = talk.smtp(&format!("AUTH PLAIN {plain}"));
        assert!(answer.starts_with("235"), "{answer}");
        talk
    }

    /// How many messages of alice's folder have this subject, after up to five seconds.
    fn wait_for_subject(&self, folder: &str, subject: &str) -> bool {
        (0..50).any(|_| {
            std::thread::sleep(std::time::Duration::from_millis(100));
            let mut imap = self.imap_as("alice");
            imap.imap(&format!("EXAMINE {folder}"));
            let found = imap.imap(&format!("SEARCH HEADER Subject \"{subject}\""));
            found
                .lines()
                .any(|line| line.starts_with("* SEARCH ") && line.trim().len() > "* SEARCH".len())
        })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if std::thread::panicking() {
            for service in [Service::Dovecot, Service::Postfix, Service::Rspamd] {
                eprintln!("--- log of {service}\n{}", self.stack.log(service));
            }
        }
        self.stack.stop_all().unwrap();
        std::fs::remove_dir_all(self.stack.folder()).unwrap();
    }
}

#[test]
fn dovecot_lets_the_server_decide_about_passwords_and_tokens() {
    let running = Running::start();
    assert!(
        running
            .imap()
            .imap("LOGIN alice@example.test right")
            .contains("OK")
    );
    assert!(
        running
            .imap()
            .imap("LOGIN alice@example.test wrong")
            .contains("NO [AUTHENTICATIONFAILED]")
    );
    // user=alice@example.test ^A auth=Bearer alice-token ^A ^A
    let token = "dXNlcj1hbGljZUBleGFtcGxlLnRlc3QBYXV0aD1CZWFyZXIgYWxpY2UtdG9rZW4BAQ==";
    assert!(
        running
            .imap()
            .imap(&format!("AUTHENTICATE XOAUTH2 {token}"))
            .contains("OK")
    );
    // The same token for user=bob@example.test
    let stolen = "dXNlcj1ib2JAZXhhbXBsZS50ZXN0AWF1dGg9QmVhcmVyIGFsaWNlLXRva2VuAQE=";
    let mut imap = running.imap();
    imap.send(&format!("a AUTHENTICATE XOAUTH2 {stolen}"));
    assert!(
        imap.line().starts_with("+ "),
        "it first says in base64 what is wrong"
    );
    imap.send("");
    assert!(imap.line().contains("NO [AUTHENTICATIONFAILED]"));
}

/// Dovecot's auth process once ended over it, and with it everybody's sign-ins and deliveries for a moment.
#[test]
fn an_empty_password_is_refused_and_ends_no_process() {
    let running = Running::start();
    let refused = running.imap().imap("LOGIN alice@example.test \"\"");
    assert!(refused.contains("NO [AUTHENTICATIONFAILED]"), "{refused}");
    // NUL alice@example.test NUL
    let refused = running
        .imap()
        .imap("AUTHENTICATE PLAIN AGFsaWNlQGV4YW1wbGUudGVzdAA=");
    assert!(refused.contains("NO [AUTHENTICATIONFAILED]"), "{refused}");
    assert!(
        running
            .imap()
            .imap("LOGIN alice@example.test right")
            .contains("OK")
    );
    assert!(!running.stack.log(Service::Dovecot).contains("Panic:"));
}

/// What the brake on guessing and the rules on protocols stand on.
#[test]
fn the_server_is_told_which_protocol_a_password_is_for_and_where_the_client_is() {
    let running = Running::start();
    let ports = running.stack.state().ports;
    // NUL alice@example.test NUL right
    let plain = "AGFsaWNlQGV4YW1wbGUudGVzdAByaWdodA==";
    let told = |service: &str, talk: &Talk| {
        // The port tells this client from all others at the loopback address.
        let expected = vec![(service.to_owned(), talk.own_address())];
        assert_eq!(running.gate.as_ref().unwrap().take_asked(), expected);
    };

    let mut imap = Talk::greeted(ports.imap, "* OK");
    assert!(imap.imap("LOGIN alice@example.test right").contains("OK"));
    told("imap", &imap);

    let mut sieve = Talk::greeted(ports.sieve, "\"IMPLEMENTATION\"");
    while !sieve.line().starts_with("OK") {}
    sieve.send(&format!("AUTHENTICATE \"PLAIN\" \"{plain}\""));
    assert!(sieve.line().starts_with("OK"));
    told("sieve", &sieve);

    let mut smtp = Talk::greeted(ports.submission, "220 ");
    smtp.smtp("EHLO inside.test");
    assert!(smtp.smtp(&format!("AUTH PLAIN {plain}")).starts_with("235"));
    // Postfix passes the address on, and no port.
    assert_eq!(
        running.gate.as_ref().unwrap().take_asked(),
        [("smtp".to_owned(), "127.0.0.1:0".to_owned())]
    );
}

#[test]
fn a_new_mailbox_has_its_folders_and_capabilities() {
    let running = Running::start();
    let mut imap = running.imap();
    let signed_in = imap.imap("LOGIN alice@example.test right");
    for capability in [
        "CONDSTORE",
        "QRESYNC",
        "NOTIFY",
        "LIST-STATUS",
        "SPECIAL-USE",
        "MOVE",
        "SORT",
        "IDLE",
        "QUOTA",
    ] {
        assert!(signed_in.contains(capability), "{capability} in {signed_in}");
    }
    let folders = imap.imap("LIST \"\" *");
    for (special_use, name) in [
        ("Drafts", "Drafts"),
        ("Sent", "Sent"),
        ("Archive", "Archive"),
        ("Junk", "Junk"),
        ("Trash", "Trash"),
    ] {
        assert!(
            folders.contains(&format!("\\{special_use}) \"/\" {name}")),
            "{name} in {folders}"
        );
    }
}

#[test]
fn mail_comes_in_and_what_cannot_be_delivered_is_refused_at_once() {
    let running = Running::start();
    let mut smtp = running.smtp();
    smtp.smtp("MAIL FROM:<x@outside.test>");
    assert!(
        smtp.smtp("RCPT TO:<nobody@example.test>")
            .starts_with("550 5.1.1"),
        "unknown"
    );
    assert!(
        smtp.smtp("RCPT TO:<alice@another.test>").starts_with("550 5.7.1"),
        "another host's"
    );
    assert!(
        smtp.smtp("RCPT TO:<info+tag@example.test>").starts_with("250"),
        "alias with a tag"
    );
    smtp.data("Subject: by alias\r\n\r\nHello\r\n");
    assert!(running.wait_for_subject("INBOX", "by alias"));

    // Rspamd's test pattern for mail that is marked, not refused.
    smtp.smtp("MAIL FROM:<x@outside.test>");
    smtp.smtp("RCPT TO:<alice@example.test>");
    smtp.data(
        "Subject: by pattern\r\n\r\nYJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X\r\n",
    );
    assert!(running.wait_for_subject("Junk", "by pattern"));

    // Bob has room for one of these.
    let large = format!(
        "Subject: large\r\n\r\n{}",
        "0123456789abcdef0123456789abcdef\r\n".repeat(2000)
    );
    let announced = format!("MAIL FROM:<x@outside.test> SIZE={}", large.len());
    smtp.smtp(&announced);
    assert!(smtp.smtp("RCPT TO:<bob@example.test>").starts_with("250"));
    smtp.data(&large);
    let refused = (0..50).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(100));
        smtp.smtp("RSET");
        smtp.smtp(&announced);
        smtp.smtp("RCPT TO:<bob@example.test>").starts_with("452 4.2.2")
    });
    assert!(refused, "a full mailbox is refused while the sender is connected");
}

#[test]
fn submission_is_for_those_who_sign_in_and_under_their_own_addresses() {
    let running = Running::start();
    let mut stranger = Talk::greeted(running.stack.state().ports.submission, "220 ");
    stranger.smtp("EHLO inside.test");
    stranger.smtp("MAIL FROM:<alice@example.test>");
    assert!(stranger.smtp("RCPT TO:<alice@example.test>").starts_with("554"));

    let mut alice = running.submission();
    alice.smtp("MAIL FROM:<bob@example.test>");
    let answer = alice.smtp("RCPT TO:<alice@example.test>");
    assert!(
        answer.contains("not owned by user alice@example.test"),
        "{answer}"
    );
    alice.smtp("RSET");
    alice.smtp("MAIL FROM:<info@example.test>");
    assert!(
        alice
            .smtp("RCPT TO:<nobody@example.test>")
            .starts_with("550 5.1.1")
    );
    assert!(
        alice
            .smtp("RCPT TO:<someone@another.test>")
            .contains("sends no mail to other hosts")
    );
    assert!(alice.smtp("RCPT TO:<alice@example.test>").starts_with("250"));
    alice.data("Subject: submitted\r\n\r\nHello\r\n");
    assert!(running.wait_for_subject("INBOX", "submitted"));
}

#[test]
fn daemons_stop_and_start_one_by_one_and_the_others_recover() {
    let running = Running::start();
    let before = running.stack.pids();
    assert_eq!(before.len(), Service::BASE.len());

    running.stack.stop(Service::Dovecot).unwrap();
    assert!(running.stack.running(Service::Dovecot).is_none());
    assert!(std::net::TcpStream::connect(("127.0.0.1", running.stack.state().ports.imap)).is_err());
    running.stack.stop(Service::Postgres).unwrap();
    // Dovecot gets ready without the database, and finds it when it is back.
    running.stack.start_service(Service::Dovecot).unwrap();
    running.stack.start_service(Service::Postgres).unwrap();
    assert!(
        running
            .imap()
            .imap("LOGIN alice@example.test right")
            .contains("OK")
    );
    let mut smtp = running.smtp();
    smtp.smtp("MAIL FROM:<x@outside.test>");
    assert!(smtp.smtp("RCPT TO:<alice@example.test>").starts_with("250"));

    let after = running.stack.pids();
    assert_ne!(before[&Service::Dovecot], after[&Service::Dovecot]);
    assert_eq!(before[&Service::Postfix], after[&Service::Postfix]);
    // Another process finds the same stack by its folder.
    let folder = running.stack.folder().to_str().unwrap();
    let attached = Stack::attach(&running.stack.state().checkout, folder).unwrap();
    assert_eq!(attached.pids(), after);
    assert!(
        Stack::start(
            &Options {
                folder: folder.into(),
                ..Options::in_checkout()
            },
            &|_| {}
        )
        .is_err()
    );
}

#[test]
fn the_daemons_roles_see_their_views_and_nothing_else() {
    let running = Running::start();
    let state = running.stack.state();
    let url = |role: &str, password: &str| {
        format!(
            "postgres://{role}:{password}@127.0.0.1:{}/roost",
            state.ports.postgres
        )
    };
    let postfix = url("roost_postfix", &state.secrets.postfix);
    let dovecot = url("roost_dovecot", &state.secrets.dovecot);
    running
        .sql_as(&postfix, "SELECT address FROM postfix_virtual_mailboxes")
        .unwrap();
    running
        .sql_as(&dovecot, "SELECT quota_bytes FROM dovecot_users")
        .unwrap();
    for url in [&postfix, &dovecot] {
        for table in ["mailbox", "account", "session", "server_secret", "object"] {
            let refused = running
                .sql_as(url, &format!("SELECT * FROM {table}"))
                .unwrap_err();
            assert!(refused.contains("permission denied"), "{table}: {refused}");
        }
        assert!(running.sql_as(url, "CREATE TABLE mine (id int)").is_err());
    }
    assert!(
        running
            .sql_as(&dovecot, "SELECT * FROM postfix_virtual_mailboxes")
            .is_err()
    );
}

#[test]
fn the_foreign_server_has_people_of_its_own() {
    let running = Running::start();
    running
        .stack
        .set_beside_users(&[("dave@elsewhere.test", "his own")])
        .unwrap();
    running.stack.start_service(Service::Beside).unwrap();
    let ports = running.stack.state().ports;
    let mut imap = Talk::greeted(ports.beside_imap, "* OK");
    assert!(imap.imap("LOGIN dave@elsewhere.test \"his own\"").contains("OK"));
    assert!(imap.imap("LIST \"\" *").contains("INBOX.Sent"));
    let mut imap = Talk::greeted(ports.beside_imap, "* OK");
    assert!(imap.imap("LOGIN alice@example.test right").contains("NO"));

    let mut submission = Talk::greeted(ports.beside_submission, "220 ");
    submission.smtp("EHLO inside.test");
    // NUL dave@elsewhere.test NUL his own
    let answer = submission.smtp("AUTH PLAIN AGRhdmVAZWxzZXdoZXJlLnRlc3QAaGlzIG93bg==");
    assert!(answer.starts_with("235"), "{answer}");
    submission.smtp("MAIL FROM:<dave@elsewhere.test>");
    assert!(submission.smtp("RCPT TO:<alice@example.test>").starts_with("250"));
    submission.data("Subject: from elsewhere\r\n\r\nHello\r\n");
    assert!(running.wait_for_subject("INBOX", "from elsewhere"));
}
