//! A calendar that is deleted takes its meetings with it: those that are not over are cancelled or declined
//! (RFC 6638 §3.2.3), in the same transaction.

use std::collections::BTreeSet;

use chrono::Utc;
use roost_db::object::Condition;
use roost_db::schedule;
use roost_shared::{AccountId, CollectionId};
use sqlx::PgConnection;

use super::change::{Attempt, Change, Wish};
use crate::{Groupware, Result};

impl Groupware {
    /// Sends what the end of all meetings in a calendar of one's own calls for. The caller deletes the calendar if
    /// that is done; else it rolls back and tries again.
    pub(crate) async fn take_leave(
        &self,
        db: &mut PgConnection,
        account: AccountId,
        calendar: CollectionId,
        lacking: &BTreeSet<AccountId>,
    ) -> Result<Leave> {
        let meetings = schedule::copies_in(db, account, calendar, Utc::now()).await?;
        if meetings.is_empty() {
            return Ok(Leave::Taken);
        }
        let changes: Vec<Change> = meetings
            .into_iter()
            .map(|meeting| Change {
                collection: calendar,
                name: meeting.name,
                uid: meeting.uid,
                condition: Condition::Etag(vec![meeting.etag]),
                wish: Wish::Remove {
                    replies: true,
                    with_collection: true,
                },
            })
            .collect();
        Ok(match self.try_change(db, account, &changes, lacking).await? {
            Attempt::Done(_) => Leave::Taken,
            Attempt::Again => Leave::Again(BTreeSet::new()),
            Attempt::Lacking(accounts) => Leave::Again(accounts),
        })
    }
}

/// How taking leave ended.
pub(crate) enum Leave {
    /// Everybody has heard.
    Taken,
    /// Not yet: start afresh, once these people have calendars and inboxes.
    Again(BTreeSet<AccountId>),
}
