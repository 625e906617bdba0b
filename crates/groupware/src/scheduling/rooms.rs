//! Rooms and things answer for themselves: they accept what they are free for, and decline what they are not.
//!
//! A series is looked at for 400 days and 1,000 occurrences; one that collides anywhere is declined as a whole. Who asks for
//! a room waits until whoever asked before is done, so that no two get it at the same time.

use std::collections::VecDeque;

use chrono::{TimeDelta, Utc};
use chrono_tz::Tz;
use roost_db::object::candidates::{self, Criteria};
use roost_db::object::content;
use roost_db::schedule::{self, AccountKind};
use roost_ical::free_busy::BusyTime;
use roost_ical::itip::{self, Addresses};
use roost_ical::object::CalendarObject;
use roost_ical::occurrences::expand_up_to;
use roost_ical::query::calendar::TimeRange;
use roost_shared::AccountId;
use sqlx::PgConnection;

use super::exchange::{Exchange, Key, Sent, Tag};
use crate::contents::next_run;
use crate::{Result, blocking};

/// How far ahead a series is looked at.
const HORIZON: TimeDelta = TimeDelta::days(400);
const MAX_OCCURRENCES: usize = 1_000;
/// Objects that are in memory at a time.
const PART: usize = 200;

impl Exchange {
    /// Keeps others from asking for the rooms and things among these accounts until the transaction ends.
    pub(super) async fn lock_rooms(&self, db: &mut PgConnection, accounts: &[AccountId]) -> Result<()> {
        let rooms: Vec<i64> = accounts
            .iter()
            .filter(|account| self.is_room(**account))
            .map(|account| account.0)
            .collect();
        if !rooms.is_empty() {
            schedule::lock_rooms(db, &rooms).await?;
        }
        Ok(())
    }

    pub(super) fn is_room(&self, account: AccountId) -> bool {
        self.people
            .person(account)
            .is_some_and(|person| person.user.kind != AccountKind::Individual)
    }

    /// The answers of the rooms and things whose copies these are.
    pub(super) async fn answer_for(&mut self, db: &mut PgConnection, asked: Vec<Key>) -> Result<Vec<Sent>> {
        let mut answers = Vec::new();
        for key in asked {
            answers.extend(self.answer(db, key).await?);
        }
        Ok(answers)
    }

    async fn answer(&mut self, db: &mut PgConnection, key: Key) -> Result<Vec<Sent>> {
        let account = key.0;
        let (Some(person), Some(copy)) = (self.people.person(account), self.copies.get(&key)) else {
            return Ok(Vec::new());
        };
        let addresses = person.addresses.clone();
        let calendars: Vec<i64> = person.calendars().map(|calendar| calendar.0).collect();
        let object = copy
            .data
            .as_deref()
            .and_then(|data| CalendarObject::parse(data).ok());
        let Some(object) = object.filter(|object| itip::is_asked(object, &addresses)) else {
            return Ok(Vec::new());
        };
        let is_free = is_free(db, account, &addresses, &calendars, &object).await?;
        let status = if is_free { "ACCEPTED" } else { "DECLINED" };
        let now = self.now;
        let planned = blocking::run(move || {
            let answered = itip::answered(&object, &addresses, status);
            let plan = itip::schedule(Some(&object), Some(&answered), &addresses, now);
            plan.map(|plan| (plan, answered.root().to_bytes()))
        });
        let Ok((plan, data)) = planned.await else {
            return Ok(Vec::new());
        };
        if let Some(copy) = self.copies.get_mut(&key) {
            copy.change(plan.stored.unwrap_or(data), Tag::New);
        }
        Ok(plan
            .messages
            .into_iter()
            .map(|message| Sent {
                from: account,
                message,
            })
            .collect())
    }
}

/// Whether nothing else is in these calendars while the event takes place.
async fn is_free(
    db: &mut PgConnection,
    account: AccountId,
    addresses: &Addresses,
    calendars: &[i64],
    object: &CalendarObject,
) -> Result<bool> {
    let now = Utc::now();
    let start = object.columns().first_start.map_or(now, |start| start.max(now));
    let Some(end) = start.checked_add_signed(HORIZON) else {
        return Ok(true);
    };
    let range = TimeRange {
        start: Some(start),
        end: Some(end),
    };
    let wanted: Vec<_> = expand_up_to(object, &range, Tz::UTC, MAX_OCCURRENCES)
        .occurrences
        .iter()
        .filter(|occurrence| !occurrence.is_cancelled())
        .map(|occurrence| (occurrence.starts_at, occurrence.ends_at))
        .collect();
    let Some(last) = wanted.iter().map(|(_, end)| *end).max() else {
        return Ok(true);
    };
    let first = wanted.iter().map(|(start, _)| *start).min().unwrap_or(start);
    let criteria = Criteria {
        component: Some("VEVENT".to_owned()),
        start: Some(first),
        end: Some(last),
        events_in_range: true,
        ..Criteria::default()
    };
    let ids = candidates::list_ids(db, account, calendars, &criteria).await?;
    let mut busy = BusyTime::new(first, last, Tz::UTC).of(addresses.clone());
    for part in ids.chunks(PART) {
        let mut queue =
            VecDeque::from(candidates::list_by_ids(db, account, calendars, part, &criteria).await?);
        while !queue.is_empty() {
            let mut run = next_run(&mut queue);
            content::read(db, account, criteria.least.access(), &mut run).await?;
            let uid = object.uid().to_owned();
            busy = blocking::run(move || {
                let others = run.iter().filter(|listed| listed.unread.is_none());
                let others = others.filter_map(|listed| CalendarObject::parse(&listed.content.data).ok());
                for other in others.filter(|other| other.uid() != uid) {
                    busy.add(&other);
                }
                busy
            })
            .await;
        }
    }
    let taken = busy.periods();
    Ok(!wanted.iter().any(|(start, end)| {
        taken
            .iter()
            .any(|period| period.start < *end && *start < period.end)
    }))
}
