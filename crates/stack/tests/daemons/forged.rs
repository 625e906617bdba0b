//! Mail from outside in the name of our own domains, as Rspamd judges it with records of DNS made up for it.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command};
use std::time::Duration;

use crate::Running;
use crate::outside::Outside;

/// What DNS has: a domain of ours that says from where it sends, one that does not say, and a stranger's.
const RECORDS: &str = r#"
dns {
  fake_records = [
    { name = "example.test"; type = "txt"; replies = ["v=spf1 ip4:192.0.2.10 ~all"]; },
    { name = "silent.test"; type = "txt"; rcode = "nxdomain"; },
    { name = "outside.test"; type = "txt"; replies = ["v=spf1 -all"]; }
  ];
}
"#;

/// A second Rspamd beside a stack's, of the same configuration, but with SPF and these records.
struct Scanner {
    child: Child,
    port: u16,
    password: String,
}

impl Scanner {
    fn start(running: &Running) -> Self {
        let folder = running.stack.folder().join("rspamd-second");
        let done = Command::new("cp")
            .arg("-a")
            .arg(running.stack.folder().join("rspamd"))
            .arg(&folder)
            .status()
            .unwrap();
        assert!(done.success());
        let edit = |name: &str, edit: &dyn Fn(String) -> String| {
            let path = folder.join("conf").join(name);
            let text = std::fs::read_to_string(&path).unwrap();
            std::fs::write(&path, edit(text)).unwrap();
        };
        let ports = running.stack.state().ports;
        let port = free_port();
        edit("rspamd.conf.override", &|text| {
            text.replace("spf { enabled = false; }", "")
        });
        edit("local.d/options.inc", &|text| text + RECORDS);
        edit("local.d/worker-controller.inc", &|text| {
            text.replace(&format!(":{}\"", ports.controller), &format!(":{port}\""))
        });
        edit("local.d/worker-proxy.inc", &|text| {
            text.replace(&format!(":{}\"", ports.milter), &format!(":{}\"", free_port()))
        });
        let mut command = Command::new("rspamd");
        command.args([
            "-f",
            "-u",
            "_rspamd",
            "-g",
            "_rspamd",
            "-c",
            "/etc/rspamd/rspamd.conf",
        ]);
        for (variable, name) in [
            ("LOCAL_CONFDIR", "conf"),
            ("DBDIR", "data"),
            ("RUNDIR", "run"),
            ("LOGDIR", "log"),
        ] {
            command.arg(format!("--var={variable}={}", folder.join(name).display()));
        }
        let scanner = Self {
            child: command.current_dir("/").spawn().unwrap(),
            port,
            password: running.stack.state().secrets.rspamd.clone(),
        };
        let is_there = (0..200).any(|_| {
            std::thread::sleep(Duration::from_millis(100));
            TcpStream::connect(("127.0.0.1", port)).is_ok()
        });
        assert!(is_there, "Rspamd does not answer");
        scanner
    }

    /// What it says of a message, as JSON.
    fn look(&self, sender: &str, ip: &str, more: &str) -> String {
        let message =
            format!("From: {sender}\r\nTo: bob@example.test\r\nSubject: Invoice\r\n\r\nPlease pay\r\n");
        let request = format!(
            "POST /checkv2 HTTP/1.0\r\nPassword: {}\r\nIP: {ip}\r\nHelo: there.test\r\nFrom: {sender}\r\n\
             Rcpt: bob@example.test\r\n{more}Content-Length: {}\r\n\r\n{message}",
            self.password,
            message.len()
        );
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.contains("\"action\""), "{answer}");
        answer
    }
}

impl Drop for Scanner {
    fn drop(&mut self) {
        // Its workers end with it, if it is asked.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

#[test]
fn nobody_outside_sends_in_the_name_of_our_domains_from_where_they_do_not_send() {
    let outside = Outside::start();
    let running = Running::whole(&outside);
    running.stack.add_domain("silent.test").unwrap();
    let scanner = Scanner::start(&running);
    let is_refused = |answer: &str| answer.contains("ROOST_FORGED_SENDER") && answer.contains("\"reject\"");
    // Which domains are ours it hears from the server.
    let refused = (0..30).any(|_| {
        std::thread::sleep(Duration::from_millis(500));
        is_refused(&scanner.look("alice@example.test", "192.0.2.66", ""))
    });
    assert!(
        refused,
        "{}",
        scanner.look("alice@example.test", "192.0.2.66", "")
    );
    for (sender, ip, more) in [
        ("alice@example.test", "192.0.2.10", ""),
        ("alice@example.test", "127.0.0.1", ""),
        ("alice@example.test", "192.0.2.66", "User: alice@example.test\r\n"),
        // Without a record there is no better name to be had elsewhere.
        ("alice@silent.test", "192.0.2.66", ""),
        // Strangers' domains are for the score to judge.
        ("x@outside.test", "192.0.2.66", ""),
    ] {
        let answer = scanner.look(sender, ip, more);
        assert!(!answer.contains("ROOST_FORGED_SENDER"), "{sender} {ip}: {answer}");
    }
    let stranger = scanner.look("x@outside.test", "192.0.2.66", "");
    assert!(stranger.contains("R_SPF_FAIL"), "SPF is looked at: {stranger}");
}
