//! IMAP for the mail service: connections, typed commands, and what servers answer.
//!
//! [`Connection`] stands on async-imap, which reads the greeting, signs in, tags commands and reads status
//! responses. Everything that depends on a caller's value is built here from encoded types ([`MailboxName`],
//! [`SequenceSet`], [`SearchKey`], [`FetchItem`]): no caller can put text of its own into a command. Data
//! responses (FETCH, LIST, ESEARCH, …) are framed below async-imap and read by this crate's own bounded
//! parsers, because a mail decides what stands in them.
//!
//! Used by `roost-mail` and, for checking passwords against someone else's server, by the binary. This crate
//! keeps no pool, no cache and no policy: it knows the protocol (RFC 3501, RFC 9051) and nothing of mail. Of ManageSieve
//! ([`managesieve`]) it has what a removed mailbox needs.
#![deny(missing_docs)]

pub mod command;
pub mod connection;
pub mod credential;
pub mod endpoint;
pub mod error;
pub mod fetch;
pub mod flag;
pub mod mailbox;
pub mod managesieve;
pub mod part;
pub mod reply;
pub mod search;
pub mod sequence;
pub mod structure;
#[cfg(feature = "testing")]
pub mod testing;

mod encode;
mod parse;
mod tls;
mod transport;
mod wire;

pub use command::Command;
pub use connection::{Capabilities, Connection, Idle, Limits, Moved, Selected};
pub use credential::Credential;
pub use endpoint::{Endpoint, EndpointError, Security};
pub use error::{Code, ImapError};
pub use fetch::{FetchItem, Fetched, Section, SectionKind};
pub use flag::{Flag, FlagSet};
pub use mailbox::{ListEntry, MailboxName, MailboxStatus, SpecialUse};
pub use managesieve::{ManageSieveEndpoint, ManageSieveError};
pub use part::PartNumber;
pub use reply::{Data, Reply};
pub use search::SearchKey;
pub use sequence::SequenceSet;
pub use structure::{BodyPart, BodyStructure, TransferEncoding};
