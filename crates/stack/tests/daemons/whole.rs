//! A stack with the server itself, instead of a stand-in.

use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use roost_stack::{Options, Service, Stack};
use serde_json::Value;

use crate::Running;
use crate::outside::Outside;

/// The server's program: that of the stack which `cargo xtask test` has started, or what the environment names.
fn binary() -> PathBuf {
    if let Some(path) = std::env::var_os("ROOST_TEST_BINARY") {
        return path.into();
    }
    let folder = std::env::var("ROOST_TEST_STACK")
        .expect("neither ROOST_TEST_STACK nor ROOST_TEST_BINARY is set: this runs by `cargo xtask test`");
    let stack = Stack::attach(&roost_stack::checkout_root(), &folder).unwrap();
    stack.state().binary.clone()
}

impl Running {
    /// With the domain `example.test` and the mailboxes alice and bob, made by the server's own commands, and all mail to
    /// other hosts handed to `outside`.
    pub fn whole(outside: &Outside) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = format!("/tmp/roost-whole-test-{}-{number}", std::process::id());
        let page_dir = PathBuf::from(&folder).join("page");
        std::fs::create_dir_all(&page_dir).unwrap();
        std::fs::write(page_dir.join("index.html"), "<!doctype html>").unwrap();
        let options = Options {
            folder,
            services: [&Service::BASE[..], &[Service::Roost]].concat(),
            outside: Some(outside.port),
            binary: binary(),
            page_dir,
            ..Options::in_checkout()
        };
        let stack = Stack::start(&options, &|step| println!("{step}")).unwrap();
        let password = "a-right-password";
        stack.add_domain("example.test").unwrap();
        for name in ["alice", "bob"] {
            stack
                .add_mailbox(&format!("{name}@example.test"), name, password, false)
                .unwrap();
        }
        Self {
            stack,
            password,
            gate: None,
        }
    }

    /// Runs a command of the server's with `--json` and answers what it prints, or how it failed.
    pub fn roost(&self, arguments: &[&str]) -> Result<Value, String> {
        let output = Command::new(&self.stack.state().binary)
            .args(arguments)
            .args(["--json", "--config"])
            .arg(self.stack.config_file())
            .output()
            .unwrap();
        if !output.status.success() {
            return Err(String::from_utf8(output.stderr).unwrap());
        }
        Ok(serde_json::from_slice(&output.stdout).unwrap())
    }

    /// Delivers a message from outside, and answers what the server says after it.
    pub fn deliver(&self, sender: &str, recipient: &str, message: &str) -> String {
        let mut smtp = self.smtp();
        smtp.smtp(&format!("MAIL FROM:<{sender}>"));
        let answer = smtp.smtp(&format!("RCPT TO:<{recipient}>"));
        assert!(answer.starts_with("250"), "{answer}");
        smtp.data_answer(message)
    }
}
