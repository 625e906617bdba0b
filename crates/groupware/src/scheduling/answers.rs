//! How somebody answered, shown to the others who are invited: in their copies, as far as they are here, without a message
//! to anybody. The organizer's next message would tell them the same.

use std::collections::BTreeSet;

use roost_ical::itip::refreshed;
use roost_ical::object::CalendarObject;
use roost_shared::AccountId;
use sqlx::PgConnection;

use super::exchange::{Exchange, Key, Tag};
use super::people::Way;
use crate::{Result, blocking};

/// In larger meetings each sees the answers with the organizer's next message: one answer must not cost hundreds of writes.
const MAX_SHOWN_TO: usize = 50;

impl Exchange {
    /// Brings the copies of the others up to date with the answers that have arrived.
    pub(super) async fn show_answers(&mut self, db: &mut PgConnection) -> Result<()> {
        for (key, givers) in std::mem::take(&mut self.answered) {
            let stored = self.copies.get(&key).and_then(|copy| copy.data.clone());
            let meeting = blocking::run(move || stored.and_then(|data| CalendarObject::parse(&data).ok()));
            let Some(meeting) = meeting.await else {
                continue;
            };
            let invited: BTreeSet<String> = meeting
                .instances()
                .flat_map(|component| component.all("ATTENDEE"))
                .map(|line| line.value().to_owned())
                .take(MAX_SHOWN_TO + 1)
                .collect();
            if invited.len() > MAX_SHOWN_TO {
                continue;
            }
            self.people.find(db, invited.iter().cloned().collect()).await?;
            let others: BTreeSet<AccountId> = invited
                .iter()
                .filter_map(|address| match self.people.way(address) {
                    Way::Local(account) => Some(account),
                    _ => None,
                })
                .filter(|account| *account != key.0 && !givers.contains(account))
                .collect();
            self.load(db, &others, &BTreeSet::from([key.1.clone()])).await?;
            for account in others {
                self.show_to((account, key.1.clone()), &meeting).await;
            }
        }
        Ok(())
    }

    async fn show_to(&mut self, key: Key, meeting: &CalendarObject) {
        let (Some(person), Some(copy)) = (self.people.person(key.0), self.copies.get_mut(&key)) else {
            return;
        };
        let is_copy = copy
            .before
            .as_ref()
            .is_none_or(|before| before.schedule_tag.is_some());
        let Some(stored) = copy.data.clone().filter(|_| is_copy) else {
            return;
        };
        let (addresses, meeting) = (person.addresses.clone(), meeting.clone());
        let shown = blocking::run(move || {
            let object = CalendarObject::parse(&stored).ok()?;
            refreshed(&object, &meeting, &addresses)
        });
        if let Some(data) = shown.await {
            copy.change(data, Tag::Kept);
        }
    }
}
