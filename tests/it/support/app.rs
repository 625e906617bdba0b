//! The running stack.

use std::sync::atomic::{AtomicU32, Ordering};

use roost_stack::{Service, Stack};
use sqlx::{Connection, PgConnection};

use super::{Person, Visitor};

/// The stack that all tests share.
pub struct App {
    pub stack: Stack,
}

impl App {
    /// Attaches to the stack that `cargo xtask test` has started.
    pub fn attach() -> Self {
        drop(rustls::crypto::ring::default_provider().install_default());
        let folder = std::env::var("ROOST_TEST_STACK")
            .expect("ROOST_TEST_STACK is not set: these tests run by `cargo xtask test`");
        let stack = Stack::attach(&roost_stack::checkout_root(), &folder).expect("the test stack stands");
        assert!(
            stack.running(Service::Roost).is_some(),
            "the server of the test stack does not run"
        );
        Self { stack }
    }

    /// The web address, without a slash at its end.
    pub fn url(&self) -> String {
        self.stack.addresses().url
    }

    /// `host:port` of IMAP.
    pub fn imap(&self) -> String {
        self.stack
            .addresses()
            .imap
            .trim_start_matches("imap://")
            .to_owned()
    }

    /// Somebody who has not signed in.
    pub fn visitor(&self) -> Visitor {
        Visitor::new(self.url())
    }

    /// A new mailbox, its owner signed in. The name makes failures easier to read; the address is unique.
    pub async fn person(&self, name: &str) -> Person {
        let address = self.mailbox(name);
        Person::sign_in(self.url(), &address, Person::PASSWORD).await
    }

    /// A new mailbox; its password is [`Person::PASSWORD`].
    pub fn mailbox(&self, name: &str) -> String {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let address = format!(
            "{name}-{}-{number}-{:08x}@example.test",
            std::process::id(),
            super::random()
        );
        self.stack
            .add_mailbox(&address, name, Person::PASSWORD, false)
            .expect("the mailbox is made");
        address
    }

    /// A connection to the server's database, for what no API shows.
    pub async fn database(&self) -> PgConnection {
        PgConnection::connect(&self.stack.addresses().postgres)
            .await
            .expect("the database answers")
    }
}
