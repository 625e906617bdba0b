//! What happens in the inbox, which the watcher has open.

use roost_imap::{Connection, Data, MailboxName};
use roost_shared::event::ServerEvent;

use crate::Mail;
use crate::error::MailError;
use crate::user::MailUser;

/// How many new messages are told one by one.
const MAX_NEW: u32 = 50;

/// The state of the inbox, as far as the pages have been told.
pub(super) struct Inbox {
    /// UIDs from here on are new.
    uid_next: u32,
    exists: u32,
    /// Whether messages went or changed.
    changed: bool,
    grown: bool,
}

impl Inbox {
    /// Starts from what the connection has open.
    pub(super) fn new(connection: &Connection) -> Self {
        let (uid_next, exists) = connection
            .selected()
            .map_or((1, 0), |selected| (selected.uid_next, selected.exists));
        Self {
            uid_next: uid_next.max(1),
            exists,
            changed: false,
            grown: false,
        }
    }

    /// Takes a change in.
    pub(super) fn note(&mut self, change: &Data) {
        match change {
            Data::Exists(count) => {
                self.grown |= *count > self.exists;
                self.exists = *count;
            }
            Data::Expunge(_) => {
                self.exists = self.exists.saturating_sub(1);
                self.changed = true;
            }
            Data::Vanished(count) => {
                self.exists = self.exists.saturating_sub(*count);
                self.changed = true;
            }
            // NOTIFY sends the UID of each new message this way; flags are a change.
            Data::Fetch(fetched) => self.changed |= fetched.flags.is_some(),
            _ => {}
        }
    }

    /// What there is to tell; fetches what has arrived.
    pub(super) async fn events(
        &mut self,
        mail: &Mail,
        user: &MailUser,
        connection: &mut Connection,
    ) -> Result<Vec<ServerEvent>, MailError> {
        let mut events = Vec::new();
        if std::mem::take(&mut self.grown) {
            let folder = MailboxName::inbox();
            let (total, mut messages) = mail.newest(user, connection, &folder, MAX_NEW).await?;
            messages.retain(|message| message.uid >= self.uid_next);
            if let Some(newest) = messages.first() {
                self.uid_next = newest.uid.saturating_add(1);
            }
            // Messages that went while these were fetched.
            self.changed |= total < self.exists;
            self.exists = total;
            mail.caches()
                .counts
                .insert((user.account().id, folder.as_str().to_owned()), total)
                .await;
            events.push(ServerEvent::MailArrived {
                folder: folder.as_str().to_owned(),
                total,
                messages,
            });
        }
        if std::mem::take(&mut self.changed) {
            events.push(ServerEvent::MailChanged {
                folder: "INBOX".to_owned(),
            });
        }
        Ok(events)
    }
}
