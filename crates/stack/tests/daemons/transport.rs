//! Postfix: strangers, TLS, what submissions tell, and what is put off.

use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::process::Command;
use std::time::{Duration, Instant};

use roost_stack::{Options, Service};

use crate::Running;
use crate::outside::Outside;
use crate::talk::Talk;

/// A connection to port 25 from an address that nobody trusts.
fn stranger(running: &Running) -> TcpStream {
    use rustix::net::{AddressFamily, SocketType, bind, connect, socket};
    let socket = socket(AddressFamily::INET, SocketType::STREAM, None).unwrap();
    bind(&socket, &SocketAddr::from(([127, 0, 0, 2], 0))).unwrap();
    connect(
        &socket,
        &SocketAddr::from(([127, 0, 0, 1], running.stack.state().ports.smtp)),
    )
    .unwrap();
    let stream = TcpStream::from(socket);
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

#[test]
fn strangers_who_do_not_wait_are_sent_away_and_own_hosts_need_not_wait() {
    let running = Running::start();
    let begun = Instant::now();
    running.smtp();
    assert!(
        begun.elapsed() < Duration::from_millis(900),
        "{:?}",
        begun.elapsed()
    );

    // Its mail never gets beyond a process that only takes down whom it was for.
    let mut hasty = stranger(&running);
    hasty.write_all(b"EHLO hasty.test\r\n").unwrap();
    let mut hasty = Talk::over(hasty, "220");
    // The reply to its EHLO comes after the greeting.
    while !hasty.line().starts_with("250 ") {}
    hasty.smtp("MAIL FROM:<x@outside.test>");
    let answer = hasty.smtp("RCPT TO:<alice@example.test>");
    assert!(answer.starts_with("550 5.5.1 Protocol error"), "{answer}");

    // One that waits for the greeting gets through, and is known from then on.
    let mut polite = Talk::over(stranger(&running), "220");
    assert!(polite.smtp("EHLO polite.test").contains("250"));
    polite.smtp("MAIL FROM:<x@outside.test>");
    assert!(polite.smtp("RCPT TO:<alice@example.test>").starts_with("250"));
    let relayed = polite.smtp("RCPT TO:<someone@another.test>");
    assert!(relayed.starts_with("554 5.7.1"), "{relayed}");
    polite.data(
        "From: x@outside.test\r\nTo: alice@example.test\r\nMessage-ID: <1@outside.test>\r\nSubject: from a stranger\r\n\r\nHello\r\n",
    );
    assert!(running.wait_for_subject("INBOX", "from a stranger"));
}

/// What openssl agrees on with a port, or why it does not.
fn handshake(port: u16, options: &[&str]) -> String {
    let output = Command::new("timeout")
        .args([
            "10",
            "openssl",
            "s_client",
            "-connect",
            &format!("127.0.0.1:{port}"),
        ])
        .args(options)
        .output()
        .unwrap();
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

#[test]
fn tls_is_what_mozilla_calls_intermediate() {
    let running = Running::start();
    let ports = running.stack.state().ports;
    for (port, start) in [
        (ports.submissions, &[][..]),
        (ports.smtp, &["-starttls", "smtp"][..]),
        (ports.submission, &["-starttls", "smtp"][..]),
    ] {
        let with = |more: &[&'static str]| handshake(port, &[start, more].concat());
        assert!(with(&["-tls1_3"]).contains("New, TLSv1.3"));
        assert!(with(&["-tls1_2"]).contains("New, TLSv1.2"));
        let old = with(&["-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"]);
        assert!(!old.contains("New, TLSv1") && !old.contains("New, SSL"), "{old}");
        // Without forward secrecy, and CBC.
        for cipher in ["AES128-GCM-SHA256", "ECDHE-RSA-AES128-SHA"] {
            let weak = with(&["-tls1_2", "-cipher", cipher]);
            assert!(weak.contains("Cipher is (NONE)"), "{cipher}: {weak}");
        }
    }
}

#[test]
fn submissions_do_not_tell_where_they_come_from() {
    let outside = Outside::start();
    let running = Running::start_with(Options {
        outside: Some(outside.port),
        ..Options::in_checkout()
    });
    let mut alice = running.submission();
    alice.smtp("MAIL FROM:<alice@example.test>");
    assert!(alice.smtp("RCPT TO:<carol@another.test>").starts_with("250"));
    alice.data(
        "From: alice@example.test\r\nUser-Agent: Telltale 1.0\r\nX-Originating-IP: 192.0.2.77\r\n\
         Subject: private\r\n\r\nHello\r\n",
    );
    // What is inside of a message that is passed on is somebody else's, and may be signed.
    alice.smtp("MAIL FROM:<alice@example.test>");
    alice.smtp("RCPT TO:<carol@another.test>");
    let inside = "Received: from far.test (far.test [192.0.2.78]) by mx.test (Postfix) with ESMTP id 4ABC for <a@b.test>; \
                  Mon, 23 Nov 2026 06:00:00 +0000\r\nX-Mailer: Theirs 2.0\r\nFrom: dave@far.test\r\n\
                  Subject: theirs\r\n\r\nAs it came\r\n";
    alice.data(&format!(
        "From: alice@example.test\r\nX-Mailer: Telltale 1.0\r\nSubject: passed on\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\nUser-Agent: of a part\r\n\r\n\
         See below\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n{inside}--b--\r\n"
    ));
    let passed_on = outside.wait_for("Subject: passed on").unwrap();
    assert!(!passed_on.text.contains("Telltale"), "{}", passed_on.text);
    for kept in [
        "Received: from far.test (far.test [192.0.2.78])",
        "X-Mailer: Theirs 2.0",
        "User-Agent: of a part",
    ] {
        assert!(passed_on.text.contains(kept), "{kept} in {}", passed_on.text);
    }
    let letter = outside.wait_for("Subject: private").unwrap();
    assert_eq!(letter.sender, "alice@example.test");
    for told in ["127.0.0.1", "inside.test", "Telltale", "192.0.2.77", "localhost"] {
        assert!(!letter.text.contains(told), "{told} in {}", letter.text);
    }
    assert!(
        letter
            .text
            .contains("Received: by mail.example.test (Postfix) with ESMTPA id ")
    );
}

#[test]
fn a_message_has_a_bounded_number_of_recipients() {
    let running = Running::start();
    let mut alice = running.submission();
    alice.smtp("MAIL FROM:<alice@example.test>");
    for number in 0..100 {
        let answer = alice.smtp(&format!("RCPT TO:<alice+{number}@example.test>"));
        assert!(answer.starts_with("250"), "{number}: {answer}");
    }
    let answer = alice.smtp("RCPT TO:<alice+100@example.test>");
    assert!(answer.starts_with("452 4.5.3"), "{answer}");
}

#[test]
fn while_rspamd_or_redis_is_away_mail_waits_or_passes_and_none_is_lost() {
    let running = Running::start();
    running.stack.stop(Service::Redis).unwrap();
    let mut smtp = running.smtp();
    smtp.smtp("MAIL FROM:<x@outside.test>");
    smtp.smtp("RCPT TO:<alice@example.test>");
    smtp.data("Subject: without redis\r\n\r\nHello\r\n");
    assert!(
        running.wait_for_subject("INBOX", "without redis"),
        "no Redis: mail passes"
    );

    running.stack.stop(Service::Rspamd).unwrap();
    let mut smtp = Talk::greeted(running.stack.state().ports.smtp, "220 ");
    let mut answer = smtp.smtp("EHLO outside.test");
    for command in [
        "MAIL FROM:<x@outside.test>",
        "RCPT TO:<alice@example.test>",
        "DATA",
    ] {
        if !answer.starts_with("250") {
            break;
        }
        answer = smtp.smtp(command);
    }
    assert!(
        answer.starts_with("451 4.7.1"),
        "no Rspamd: senders outside try again: {answer}"
    );
    let mut alice = running.submission();
    alice.smtp("MAIL FROM:<alice@example.test>");
    assert!(alice.smtp("RCPT TO:<alice@example.test>").starts_with("250"));
    alice.data("Subject: without rspamd\r\n\r\nHello\r\n");
    assert!(
        running.wait_for_subject("INBOX", "without rspamd"),
        "no Rspamd: what our own people send passes"
    );

    running.stack.start_service(Service::Rspamd).unwrap();
    let mut smtp = running.smtp();
    smtp.smtp("MAIL FROM:<x@outside.test>");
    smtp.smtp("RCPT TO:<alice@example.test>");
    smtp.data("Subject: with rspamd again\r\n\r\nHello\r\n");
    assert!(running.wait_for_subject("INBOX", "with rspamd again"));
}

/// A small file system of memory at a folder, for as long as this lives.
struct SmallDisk(std::path::PathBuf);

impl SmallDisk {
    fn mount(folder: std::path::PathBuf, megabytes: u32, options: &str) -> Self {
        std::fs::create_dir_all(&folder).unwrap();
        let done = Command::new("mount")
            .args([
                "-t",
                "tmpfs",
                "-o",
                &format!("size={megabytes}m{options}"),
                "tmpfs",
            ])
            .arg(&folder)
            .status()
            .unwrap();
        assert!(done.success());
        Self(folder)
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_puts_mail_off() {
    let running = Running::start();
    let folder = running.stack.folder().to_owned();
    // Postfix's own disk.
    running.stack.stop(Service::Postfix).unwrap();
    let small = SmallDisk::mount(folder.join("postfix/queue"), 20, ",mode=755");
    running.stack.start_service(Service::Postfix).unwrap();
    let mut smtp = running.smtp();
    let answer = smtp.smtp("MAIL FROM:<x@outside.test>");
    assert!(answer.starts_with("452 4.3.1"), "{answer}");
    running.stack.stop(Service::Postfix).unwrap();
    drop(small);

    // Dovecot's disk: the message waits in the queue and arrives later.
    running.stack.start_service(Service::Postfix).unwrap();
    // The folder of a mailbox is made when it is first opened.
    assert!(running.imap_as("alice").imap("SELECT INBOX").contains("a OK"));
    let mail = folder.join("dovecot/mail/example.test/alice");
    let owner = std::fs::metadata(&mail).unwrap();
    let ids = {
        use std::os::unix::fs::MetadataExt;
        format!(",mode=700,uid={},gid={}", owner.uid(), owner.gid())
    };
    let small = SmallDisk::mount(mail.clone(), 1, &ids);
    let mut smtp = running.smtp();
    smtp.smtp("MAIL FROM:<x@outside.test>");
    smtp.smtp("RCPT TO:<alice@example.test>");
    // What zstd cannot make small.
    let mut seed = 88_172_645_463_325_252_u64;
    let noise: String = (0..60_000)
        .map(|_| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            format!("{seed:016x}{seed:032b}\r\n")
        })
        .collect();
    smtp.data(&format!("Subject: large\r\n\r\n{noise}"));
    let deferred = (0..100).any(|_| {
        std::thread::sleep(Duration::from_millis(100));
        running.stack.log(Service::Postfix).contains("status=deferred")
    });
    assert!(deferred, "neither lost nor bounced");
    assert!(!running.stack.log(Service::Postfix).contains("status=bounced"));
    drop(small);
    let flushed = Command::new("postqueue")
        .arg("-c")
        .arg(folder.join("postfix/conf"))
        .arg("-f")
        .status()
        .unwrap();
    assert!(flushed.success());
    assert!(running.wait_for_subject("INBOX", "large"));
}
