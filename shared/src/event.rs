//! What the server tells an open page without being asked: the stream at `GET /api/events`.
//!
//! Each item is one server-sent event whose `data` is a [`ServerEvent`] in JSON. The stream is a hint,
//! not a log: a page that reconnects reads afresh what it shows.

use serde::{Deserialize, Serialize};

use crate::id::CollectionId;
use crate::mail::MessageSummary;

/// Something changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", try_from = "Flat")]
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

/// All fields of all kinds. Read by way of this, an event does not wait in memory as JSON until its kind is known, and
/// what it holds is not compiled a second time for that.
#[derive(Deserialize)]
struct Flat {
    #[serde(rename = "type")]
    kind: Kind,
    folder: Option<String>,
    total: Option<u32>,
    messages: Option<Vec<MessageSummary>>,
    available: Option<bool>,
    collection: Option<CollectionId>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Connected,
    MailArrived,
    MailChanged,
    FoldersChanged,
    MailStore,
    CollectionChanged,
    SessionEnded,
}

impl TryFrom<Flat> for ServerEvent {
    type Error = &'static str;

    fn try_from(flat: Flat) -> Result<Self, &'static str> {
        Ok(match flat.kind {
            Kind::Connected => Self::Connected,
            Kind::MailArrived => Self::MailArrived {
                folder: flat.folder.ok_or("folder is missing")?,
                total: flat.total.ok_or("total is missing")?,
                messages: flat.messages.ok_or("messages is missing")?,
            },
            Kind::MailChanged => Self::MailChanged {
                folder: flat.folder.ok_or("folder is missing")?,
            },
            Kind::FoldersChanged => Self::FoldersChanged,
            Kind::MailStore => Self::MailStore {
                available: flat.available.ok_or("available is missing")?,
            },
            Kind::CollectionChanged => Self::CollectionChanged {
                collection: flat.collection.ok_or("collection is missing")?,
            },
            Kind::SessionEnded => Self::SessionEnded,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_read_as_it_was_written() {
        let folder = || "INBOX".to_owned();
        for event in [
            ServerEvent::Connected,
            ServerEvent::MailArrived {
                folder: folder(),
                total: 7,
                messages: Vec::new(),
            },
            ServerEvent::MailChanged { folder: folder() },
            ServerEvent::FoldersChanged,
            ServerEvent::MailStore { available: false },
            ServerEvent::CollectionChanged {
                collection: CollectionId(3),
            },
            ServerEvent::SessionEnded,
        ] {
            let text = serde_json::to_string(&event).unwrap();
            assert_eq!(
                serde_json::from_str::<ServerEvent>(&text).unwrap(),
                event,
                "{text}"
            );
        }
        assert!(serde_json::from_str::<ServerEvent>(r#"{"type":"mail_changed"}"#).is_err());
        assert!(serde_json::from_str::<ServerEvent>(r#"{"type":"other"}"#).is_err());
    }
}
