//! Rows listed lately. All of a row but its flags never changes (RFC 9051 §2.3.1.1), so a folder that is listed
//! again is asked for UIDs and flags, and only what has not been seen is fetched.

use std::sync::Arc;

use roost_imap::MailboxName;
use roost_shared::AccountId;
use roost_shared::mail::{MessageKey, MessageSummary};

use super::row::Row;
use crate::Mail;
use crate::cache::{CacheKey, Caches};
use crate::user::MailUser;

/// First and last sequence number of a stretch that was listed.
pub(crate) type Stretch = (u32, u32);

/// What is remembered of one folder.
#[derive(Clone, Copy)]
pub(super) struct KnownRows<'a> {
    caches: &'a Caches,
    account: AccountId,
    folder: &'a MailboxName,
}

impl Mail {
    pub(super) fn known_rows<'a>(&'a self, user: &MailUser, folder: &'a MailboxName) -> KnownRows<'a> {
        KnownRows {
            caches: self.caches(),
            account: user.account().id,
            folder,
        }
    }
}

impl KnownRows<'_> {
    /// Whether most of a stretch was listed lately. A guess, to save a round trip: messages that come and go move
    /// the numbers of the others.
    pub(super) async fn covers(&self, (low, high): Stretch) -> bool {
        let listed = self.caches.listed.get(&self.folder_key()).await;
        listed.is_some_and(|(first, last)| {
            let (from, to) = (low.max(first), high.min(last));
            // More than half of it.
            from <= to && to - from >= (high - low).div_ceil(2)
        })
    }

    /// Notes that a stretch was listed.
    pub(super) async fn note(&self, (low, high): Stretch) {
        let key = self.folder_key();
        let listed = self.caches.listed.get(&key).await;
        let stretch = match listed {
            Some((first, last)) if low <= last.saturating_add(1) && first <= high.saturating_add(1) => {
                (first.min(low), last.max(high))
            }
            _ => (low, high),
        };
        if listed != Some(stretch) {
            self.caches.listed.insert(key, stretch).await;
        }
    }

    /// The row of a message, whatever its flags were.
    pub(super) async fn row(&self, validity: u32, uid: u32) -> Option<Arc<MessageSummary>> {
        self.caches.rows.get(&self.message_key(validity, uid)).await
    }

    /// Keeps what was fetched in full, and hands the summaries on.
    pub(super) async fn keep(&self, validity: u32, rows: Vec<Row>) -> Vec<MessageSummary> {
        let mut summaries = Vec::with_capacity(rows.len());
        for Row { summary, structure } in rows {
            // Without its structure a row came from here, or lacks what depends on it.
            if let Some(structure) = structure {
                let key = self.message_key(validity, summary.uid);
                let row = Arc::new(summary.clone());
                self.caches.rows.insert(key.clone(), row).await;
                self.caches.structures.insert(key, structure).await;
            }
            summaries.push(summary);
        }
        summaries
    }

    fn folder_key(&self) -> (AccountId, String) {
        (self.account, self.folder.as_str().to_owned())
    }

    fn message_key(&self, validity: u32, uid: u32) -> CacheKey {
        CacheKey {
            account: self.account,
            message: MessageKey {
                folder: self.folder.as_str().to_owned(),
                validity,
                uid,
            },
        }
    }
}

/// Roughly how many bytes of memory a row takes, with its key.
pub(crate) fn weight(key: &CacheKey, row: &MessageSummary) -> u32 {
    let address = |address: &roost_shared::mail::Address| address.email.len() + address.name.len() + 64;
    let bytes = key.message.folder.len()
        + row.subject.len()
        + row.preview.len()
        + row.from.as_ref().map_or(0, address)
        + row.to.iter().map(address).sum::<usize>()
        + 256;
    u32::try_from(bytes).unwrap_or(u32::MAX)
}
