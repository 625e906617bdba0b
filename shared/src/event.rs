//! What the server tells an open page without being asked: the stream at `GET /api/events`.
//!
//! Each item is one server-sent event whose `data` is a [`ServerEvent`] in JSON. The stream is a hint,
//! not a log: a page that reconnects reads afresh what it shows.

use serde::{Deserialize, Serialize};

use crate::id::CollectionId;
use crate::mail::MessageSummary;

/// Something changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerEvent {
    /// The stream stands. Sent once on every (re)connection.
    Connected,
    /// Messages arrived in a folder: newest first, at most 50.
    MailArrived {
        /// The folder's name.
        folder: String,
        /// How many messages the folder holds now.
        total: u32,
        /// What arrived.
        messages: Vec<MessageSummary>,
    },
    /// Flags changed or messages went in a folder: read its window again.
    MailChanged {
        /// The folder's name.
        folder: String,
    },
    /// Folders were made, renamed or removed, or their counts changed.
    FoldersChanged,
    /// The IMAP server went away (`false`) or came back (`true`).
    MailStore {
        /// Whether it answers.
        available: bool,
    },
    /// Objects of a calendar or address book changed.
    CollectionChanged {
        /// Which one.
        collection: CollectionId,
    },
    /// The session was ended elsewhere: sign in again.
    SessionEnded,
}
