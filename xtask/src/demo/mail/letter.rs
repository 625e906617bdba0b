//! One message and its headers.

use super::{ALICE, Delivery};
use crate::demo::date::Instant;
use crate::demo::mime::{Entity, header_text};

/// Somebody with an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    pub name: &'static str,
    pub address: &'static str,
}

impl Person {
    /// As a header has it.
    pub fn mailbox(self) -> String {
        let plain = self.name.chars().all(|c| c.is_ascii_alphanumeric() || c == ' ');
        match (self.name.is_empty(), plain) {
            (true, _) => self.address.to_owned(),
            (false, true) => format!("{} <{}>", self.name, self.address),
            (false, false) if self.name.is_ascii() => format!("\"{}\" <{}>", self.name, self.address),
            (false, false) => format!("{} <{}>", header_text(self.name), self.address),
        }
    }
}

/// A message, to be delivered to one or several mailboxes.
#[derive(Debug, Clone)]
pub struct Letter {
    from: Person,
    to: Vec<Person>,
    cc: Vec<Person>,
    subject: Vec<u8>,
    /// The left half of its Message-ID.
    key: String,
    /// Keys of the messages before it in its thread, oldest first.
    before: Vec<String>,
    headers: Vec<(String, Vec<u8>)>,
    when: Instant,
    body: Entity,
}

impl Letter {
    /// To alice, if nothing else is said.
    pub fn new(key: &str, from: Person, subject: &str, when: Instant, body: Entity) -> Self {
        Self {
            from,
            to: vec![ALICE],
            cc: Vec::new(),
            subject: header_text(subject).into_bytes(),
            key: key.to_owned(),
            before: Vec::new(),
            headers: Vec::new(),
            when,
            body,
        }
    }

    pub fn to(mut self, to: &[Person]) -> Self {
        self.to = to.to_vec();
        self
    }

    pub fn cc(mut self, cc: &[Person]) -> Self {
        self.cc = cc.to_vec();
        self
    }

    /// With this as the bytes of the subject, encoded or not.
    pub fn raw_subject(mut self, subject: &[u8]) -> Self {
        self.subject = subject.to_vec();
        self
    }

    /// With one more header.
    pub fn header(mut self, name: &str, value: impl Into<Vec<u8>>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// As an answer to the last of these.
    pub fn after(mut self, keys: &[String]) -> Self {
        self.before = keys.to_vec();
        self
    }

    /// The message's bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let list = |people: &[Person]| {
            people
                .iter()
                .map(|person| person.mailbox())
                .collect::<Vec<_>>()
                .join(",\r\n ")
                .into_bytes()
        };
        let id = |key: &String| format!("<{key}@mail.example.test>");
        let mut head: Vec<(String, Vec<u8>)> = vec![
            ("Date".into(), self.when.header(60).into_bytes()),
            ("From".into(), self.from.mailbox().into_bytes()),
        ];
        if !self.to.is_empty() {
            head.push(("To".into(), list(&self.to)));
        }
        if !self.cc.is_empty() {
            head.push(("Cc".into(), list(&self.cc)));
        }
        if !self.subject.is_empty() {
            head.push(("Subject".into(), self.subject.clone()));
        }
        head.push(("Message-ID".into(), id(&self.key).into_bytes()));
        if let Some(last) = self.before.last() {
            head.push(("In-Reply-To".into(), id(last).into_bytes()));
            let references: Vec<String> = self.before.iter().map(id).collect();
            head.push(("References".into(), references.join("\r\n ").into_bytes()));
        }
        head.extend(self.headers.iter().cloned());
        head.push(("MIME-Version".into(), b"1.0".to_vec()));
        self.body.bytes(&head)
    }

    /// Into somebody's folder.
    pub fn deliver(&self, owner: &'static str, folder: &'static str, flags: &'static str) -> Delivery {
        Delivery {
            owner,
            folder,
            flags,
            when: self.when,
            bytes: self.bytes(),
        }
    }
}
