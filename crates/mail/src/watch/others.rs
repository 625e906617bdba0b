//! What happens in the folders that the watcher does not have open.

use std::collections::{BTreeMap, BTreeSet};

use roost_imap::{Connection, Data, MailboxName, MailboxStatus};
use roost_shared::event::ServerEvent;

use crate::error::MailError;

/// What is known of the other folders.
#[derive(Default)]
pub(super) struct Others {
    /// Folders that NOTIFY has told of.
    changed: BTreeSet<MailboxName>,
    /// Whether folders came, went or were renamed.
    list_changed: bool,
    /// The counts when they were last compared, where there is no NOTIFY.
    known: BTreeMap<MailboxName, Option<MailboxStatus>>,
}

impl Others {
    /// Takes in what NOTIFY told.
    pub(super) fn note(&mut self, change: &Data) {
        match change {
            Data::Status(name, _) if *name != MailboxName::inbox() => {
                self.changed.insert(name.clone());
            }
            Data::List(_) | Data::ListUnnamed => self.list_changed = true,
            _ => {}
        }
    }

    /// What there is to tell of that.
    pub(super) fn events(&mut self) -> Vec<ServerEvent> {
        let mut events: Vec<ServerEvent> = std::mem::take(&mut self.changed)
            .into_iter()
            .map(changed)
            .collect();
        if std::mem::take(&mut self.list_changed) {
            events.push(ServerEvent::FoldersChanged);
        }
        events
    }

    /// Asks for all counts and tells what is different from the last time. The first time tells nothing.
    pub(super) async fn compare(
        &mut self,
        connection: &mut Connection,
    ) -> Result<Vec<ServerEvent>, MailError> {
        let entries = connection.list().await?;
        let now = entries
            .into_iter()
            .map(|entry| (entry.name, entry.status))
            .collect();
        Ok(self.compare_with(now))
    }

    fn compare_with(&mut self, now: BTreeMap<MailboxName, Option<MailboxStatus>>) -> Vec<ServerEvent> {
        let before = std::mem::replace(&mut self.known, now);
        if before.is_empty() {
            return Vec::new();
        }
        let mut events: Vec<ServerEvent> = self
            .known
            .iter()
            .filter(|(name, _)| **name != MailboxName::inbox())
            .filter(|(name, status)| before.get(*name).is_some_and(|before| before != *status))
            .map(|(name, _)| changed(name.clone()))
            .collect();
        if !before.keys().eq(self.known.keys()) || before != self.known {
            events.push(ServerEvent::FoldersChanged);
        }
        events
    }
}

fn changed(name: MailboxName) -> ServerEvent {
    ServerEvent::MailChanged {
        folder: name.as_str().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(pairs: &[(&str, u32)]) -> BTreeMap<MailboxName, Option<MailboxStatus>> {
        pairs
            .iter()
            .map(|(name, messages)| {
                (
                    MailboxName::new(name),
                    Some(MailboxStatus {
                        messages: *messages,
                        ..MailboxStatus::default()
                    }),
                )
            })
            .collect()
    }

    #[test]
    fn only_differences_are_told() {
        let mut others = Others::default();
        assert_eq!(
            others.compare_with(counts(&[("INBOX", 1), ("a", 1), ("b", 1)])),
            []
        );
        assert_eq!(
            others.compare_with(counts(&[("INBOX", 1), ("a", 1), ("b", 1)])),
            []
        );
        assert_eq!(
            others.compare_with(counts(&[("INBOX", 2), ("a", 1), ("b", 2)])),
            [
                ServerEvent::MailChanged { folder: "b".into() },
                ServerEvent::FoldersChanged
            ]
        );
        assert_eq!(
            others.compare_with(counts(&[("INBOX", 2), ("a", 1)])),
            [ServerEvent::FoldersChanged]
        );
    }

    #[test]
    fn what_notify_tells_is_told_once() {
        let mut others = Others::default();
        for _ in 0..2 {
            others.note(&Data::Status(MailboxName::new("a"), MailboxStatus::default()));
        }
        others.note(&Data::Status(MailboxName::inbox(), MailboxStatus::default()));
        assert_eq!(others.events(), [ServerEvent::MailChanged { folder: "a".into() }]);
        assert_eq!(others.events(), []);
        // A folder with an ampersand, made by another client: its name comes as no LIST would have it.
        others.note(&Data::ListUnnamed);
        assert_eq!(others.events(), [ServerEvent::FoldersChanged]);
    }
}
