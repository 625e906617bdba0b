//! The queue of messages that go out by mail: taken one by one, and their fate written into the sender's object
//! (SCHEDULE-STATUS, RFC 6638 §3.2.9).
//!
//! Whoever sends takes a message for a while. A process that dies with it leaves it due again later, under the same
//! Message-ID, by which mail systems and calendars know it again.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use roost_db::imip_queue::{self, Claimed};
use roost_db::schedule;
use roost_ical::itip::{DeliveryStatus, record_delivery};
use roost_ical::object::CalendarObject;

use super::change::{Attempt, MAX_ATTEMPTS};
use super::exchange::{Exchange, Tag};
use crate::{Groupware, GroupwareError, Result};

/// Longer than handing over a message takes.
const LEASE: TimeDelta = TimeDelta::minutes(20);

/// After so many tries, about a day and a half, a message is given up.
const MOST_TRIES: i32 = 14;

/// The longest pause between two tries.
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(6);

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailFate {
    /// A mail server took it (1.1).
    Sent,
    /// No mail server will take it (5.1).
    Refused,
    /// It could not be sent for now.
    Delayed,
}

impl Groupware {
    /// Takes the next message that is due, so that nobody else sends it for 20 minutes. `None` if there is none.
    ///
    /// # Errors
    /// The database's.
    pub async fn next_mail(&self, now: DateTime<Utc>) -> Result<Option<Claimed>> {
        let mut db = self.connection().await?;
        Ok(imip_queue::claim(&mut db, now, now + LEASE).await?)
    }

    /// Notes what became of a message: it leaves the queue, and the sender's object says so; or it is tried again
    /// after a pause that doubles each time, up to 14 times.
    ///
    /// # Errors
    /// The database's.
    pub async fn settle_mail(&self, mail: &Claimed, fate: MailFate, now: DateTime<Utc>) -> Result<()> {
        let status = match fate {
            MailFate::Sent => DeliveryStatus::Sent,
            MailFate::Delayed if mail.attempts < MOST_TRIES => {
                let mut db = self.connection().await?;
                imip_queue::postpone(&mut db, mail, now + pause(mail.attempts)).await?;
                return Ok(());
            }
            MailFate::Refused | MailFate::Delayed => DeliveryStatus::Failed,
        };
        for _ in 0..MAX_ATTEMPTS {
            let mut tx = self.begin().await?;
            schedule::lock_uids(&mut tx, std::slice::from_ref(&mail.uid)).await?;
            let Some(has_more) = imip_queue::finish(&mut tx, mail).await? else {
                return Ok(());
            };
            let mut exchange = Exchange::new(now);
            if !has_more {
                let owner = BTreeSet::from([mail.account()]);
                exchange
                    .load(&mut tx, &owner, &BTreeSet::from([mail.uid.clone()]))
                    .await?;
                note(&mut exchange, mail, status);
            }
            match self.store(&mut tx, exchange, &[], &BTreeMap::new()).await? {
                Attempt::Done(_) => {
                    tx.commit().await?;
                    return Ok(());
                }
                Attempt::Again | Attempt::Lacking(_) => tx.rollback().await?,
            }
        }
        Err(GroupwareError::PreconditionFailed)
    }
}

/// Writes the status into the sender's object, whose Schedule-Tag stays. It may be gone, or nobody's meeting any more.
fn note(exchange: &mut Exchange, mail: &Claimed, status: DeliveryStatus) {
    let key = (mail.account(), mail.uid.clone());
    let now = exchange.now;
    let Some(copy) = exchange.copies.get_mut(&key) else {
        return;
    };
    let is_meeting = copy
        .before
        .as_ref()
        .is_some_and(|before| before.schedule_tag.is_some());
    let object = copy.data.as_deref().filter(|_| is_meeting);
    let object = object.and_then(|data| CalendarObject::parse(data).ok());
    let results = [(mail.recipient.as_str(), status)];
    if let Some(data) = object.and_then(|object| record_delivery(&object, &results, now)) {
        copy.change(data, Tag::Kept);
    }
}

/// One minute, then twice as long each time.
fn pause(attempts: i32) -> TimeDelta {
    let minutes = 1_i64 << attempts.saturating_sub(1).clamp(0, 20);
    TimeDelta::minutes(minutes).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_and_end() {
        assert_eq!(pause(1), TimeDelta::minutes(1));
        assert_eq!(pause(4), TimeDelta::minutes(8));
        assert_eq!(pause(MOST_TRIES), LONGEST_PAUSE);
        assert_eq!(pause(i32::MAX), LONGEST_PAUSE);
        let all: TimeDelta = (1..MOST_TRIES).map(pause).sum();
        assert!(all > TimeDelta::days(1) && all < TimeDelta::days(2), "{all}");
    }
}
