//! One signed-in connection.
//!
//! Commands go out together and their replies come back in one [`Connection::run`]. A command that fails half
//! way (time limit, size limit, dropped future) leaves the connection abandoned: it refuses all further work,
//! and whoever holds it drops it. Answers can so never be taken for those of another command.

mod event;
mod idle;
mod open;
mod operations;
mod progress;
mod run;

use std::time::Duration;

use async_imap::Session;
use async_imap::imap_proto::RequestId;

pub use idle::Idle;
pub use operations::Moved;

use crate::mailbox::MailboxName;
use crate::wire::Wire;

/// How long and how large things may become.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// For reaching the server, TLS included.
    pub connect: Duration,
    /// For signing in. Servers delay their answer to a wrong password.
    pub sign_in: Duration,
    /// For one run of commands.
    pub command: Duration,
    /// For one response, in bytes.
    pub response_bytes: usize,
    /// For all responses of one run together, in bytes.
    pub reply_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            sign_in: Duration::from_secs(15),
            command: Duration::from_secs(30),
            response_bytes: 4 * 1024 * 1024,
            reply_bytes: 32 * 1024 * 1024,
        }
    }
}

/// The mailbox that a connection has open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selected {
    /// Its name.
    pub mailbox: MailboxName,
    /// Whether it was opened by EXAMINE, or the server lets nothing be changed.
    pub read_only: bool,
    /// `UIDVALIDITY`
    pub validity: u32,
    /// `UIDNEXT` when it was opened, 0 if not told.
    pub uid_next: u32,
    /// How many messages it holds now.
    pub exists: u32,
}

/// Extensions that make a difference to what this crate sends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// RFC 7888: literals without waiting, whatever their size.
    pub literal_plus: bool,
    /// RFC 7888: the same up to 4096 bytes.
    pub literal_minus: bool,
    /// RFC 5819
    pub list_status: bool,
    /// RFC 6154
    pub special_use: bool,
    /// RFC 6154 §3
    pub create_special_use: bool,
    /// RFC 6851
    pub move_messages: bool,
    /// RFC 4315
    pub uid_plus: bool,
    /// RFC 4731
    pub extended_search: bool,
    /// RFC 2177
    pub idle: bool,
    /// RFC 5465
    pub notify: bool,
    /// RFC 7162
    pub condstore: bool,
    /// RFC 8970
    pub preview: bool,
    /// RFC 2971
    pub id: bool,
}

/// One signed-in connection to an IMAP server.
#[derive(Debug)]
pub struct Connection {
    session: Session<Wire>,
    limits: Limits,
    capabilities: Capabilities,
    selected: Option<Selected>,
    /// Set while commands are under way, and left set when they were abandoned.
    busy: bool,
    /// A status response that has been read while data responses before it wait to be taken.
    waiting: Option<event::Status>,
}

impl Connection {
    /// The mailbox that is open.
    #[must_use]
    pub fn selected(&self) -> Option<&Selected> {
        self.selected.as_ref()
    }

    /// What the server can do.
    #[must_use]
    pub fn capabilities(&self) -> Capabilities {
        self.capabilities
    }

    /// How often this connection has waited for an answer, since it was opened.
    #[must_use]
    pub fn round_trips(&self) -> u64 {
        self.session.get_ref().round_trips()
    }

    /// Whether it can take another command.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        !self.busy
    }

    /// The limits that hold from here on.
    pub fn set_limits(&mut self, limits: Limits) {
        self.limits = limits;
    }

    /// The limits that hold.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.limits
    }
}

fn tag_text(tag: &RequestId) -> &str {
    &tag.0
}
