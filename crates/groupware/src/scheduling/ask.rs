//! Asking when others are busy, by way of the outbox (RFC 6638 §5).
//!
//! Within a domain everybody may know when somebody is busy, and nothing else of it. People of other domains and
//! people elsewhere are not known.

use std::collections::BTreeSet;

use chrono::{TimeDelta, Utc};
use chrono_tz::Tz;
use roost_db::principal::{self, Principal};
use roost_db::schedule::{self, CalendarUser};
use roost_ical::free_busy::BusyKind;
use roost_ical::itip::{BusyRequest, Participant};
use roost_model::Account;
use roost_shared::AccountId;
use roost_shared::calendar::{BusyAnswer as BusyTold, BusyQuery, BusySpan, RoomSummary};

use super::people::{People, Way};
use crate::meetings::kind_of;
use crate::occurrences::midnight;
use crate::sharing::domain_of;
use crate::{Groupware, GroupwareError, Result};

/// The longest range that may be asked about.
const MAX_RANGE: TimeDelta = TimeDelta::days(400);

/// The same for the page, which shows a few days.
const MAX_PAGE_DAYS: i64 = 31;
const MAX_PAGE_ASKED: usize = 100;
const MAX_ROOMS: i64 = 500;

/// How many people may be asked about at once; about more nothing is said.
const MAX_ASKED: usize = 200;

/// The answer about one of those who were asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BusyReply {
    /// Whom it is about, as the request names them.
    pub attendee: Participant,
    /// What is known.
    pub answer: BusyAnswer,
}

/// What is known of somebody's busy time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BusyAnswer {
    /// A VFREEBUSY, whole, as iTIP's REPLY.
    Known(Vec<u8>),
    /// Nobody of the domain has that address.
    Unknown,
}

impl Groupware {
    /// Answers a request for busy time that was posted to `owner`'s outbox: for each attendee, in their order.
    ///
    /// # Errors
    /// [`GroupwareError::InvalidInput`] with the field `organizer` if that is not the outbox's owner, with `range` if
    /// it is longer than 400 days.
    pub async fn ask_busy(
        &self,
        owner: AccountId,
        owner_address: &str,
        request: &BusyRequest,
    ) -> Result<Vec<BusyReply>> {
        if request.end() - request.start() > MAX_RANGE {
            return Err(GroupwareError::input(
                "range",
                "at most 400 days can be asked about",
            ));
        }
        let attendees: Vec<Participant> = request.attendees().collect();
        let mut people = People::default();
        let mut db = self.connection().await?;
        people.load(&mut db, &BTreeSet::from([owner])).await?;
        let is_owner = people
            .person(owner)
            .is_some_and(|person| person.addresses.contains(&request.organizer().address));
        if !is_owner {
            return Err(GroupwareError::input("organizer", "it has to be you"));
        }
        let asked = attendees.iter().take(MAX_ASKED);
        let asked = asked.map(|attendee| attendee.address.clone()).collect();
        let found = people.find(&mut db, asked).await?;
        people.load(&mut db, &found).await?;
        drop(db);
        let mut replies = Vec::with_capacity(attendees.len());
        for attendee in attendees {
            let person = match people.way(&attendee.address) {
                Way::Local(account) => people.person(account),
                Way::Mail | Way::Nowhere => None,
            };
            let visible = person.filter(|person| domain_of(&person.user.address) == domain_of(owner_address));
            let known = match visible {
                Some(person) => self.busy_reply(person.user.id, &attendee, request).await?,
                None => None,
            };
            replies.push(BusyReply {
                attendee,
                answer: known.map_or(BusyAnswer::Unknown, BusyAnswer::Known),
            });
        }
        Ok(replies)
    }

    /// Tells when people of the account's domain are busy, in their order, as civil times in the query's zone. Of
    /// everybody else nothing is known.
    ///
    /// # Errors
    /// [`GroupwareError::InvalidInput`] with the field `to`, `addresses` or `timezone`; [`GroupwareError::NotFound`] for
    /// an event to leave out that the account does not see.
    pub async fn busy_of(&self, account: &Account, query: &BusyQuery) -> Result<Vec<BusyTold>> {
        let days = (query.to - query.from).num_days();
        if !(1..=MAX_PAGE_DAYS).contains(&days) {
            let rule = format!("must be 1 to {MAX_PAGE_DAYS} days after the first day");
            return Err(GroupwareError::input("to", rule));
        }
        if query.addresses.len() > MAX_PAGE_ASKED {
            let rule = format!("at most {MAX_PAGE_ASKED} people can be asked about");
            return Err(GroupwareError::input("addresses", rule));
        }
        let zone: Tz = query.timezone.parse().map_err(|_| {
            GroupwareError::input("timezone", "must be the name of a timezone, like Europe/Berlin")
        })?;
        let except = match &query.except {
            Some((calendar, name)) => self
                .object(account.id, *calendar, name)
                .await?
                .map(|object| object.info.uid)
                .ok_or(GroupwareError::NotFound)?,
            None => String::new(),
        };
        let (start, end) = (midnight(query.from, zone), midnight(query.to, zone));
        let mut people = People::default();
        let mut db = self.connection().await?;
        let found = people.find(&mut db, query.addresses.clone()).await?;
        people.load(&mut db, &found).await?;
        drop(db);
        let mut answers = Vec::with_capacity(query.addresses.len());
        for address in &query.addresses {
            let person = match people.way(address) {
                Way::Local(id) => people.person(id),
                Way::Mail | Way::Nowhere => None,
            };
            let visible =
                person.filter(|person| domain_of(&person.user.address) == domain_of(&account.address));
            let busy = match visible {
                Some(person) => Some(
                    self.free_busy_except(person.user.id, &[], start, end, zone, &except)
                        .await?
                        .periods()
                        .iter()
                        .map(|period| BusySpan {
                            start: period.start.with_timezone(&zone).naive_local(),
                            end: period.end.with_timezone(&zone).naive_local(),
                            tentative: period.kind == BusyKind::Tentative,
                        })
                        .collect(),
                ),
                None => None,
            };
            answers.push(BusyTold {
                address: address.clone(),
                busy,
            });
        }
        Ok(answers)
    }

    /// The rooms and things of the account's domain, by name; at most 500.
    ///
    /// # Errors
    /// The database's.
    pub async fn rooms(&self, account: &Account) -> Result<Vec<RoomSummary>> {
        let mut db = self.connection().await?;
        let found = principal::rooms(&mut db, domain_of(&account.address), MAX_ROOMS).await?;
        let room = |found: Principal| RoomSummary {
            name: found.title().to_owned(),
            kind: kind_of(found.user_kind),
            address: found.address,
        };
        Ok(found.into_iter().map(room).collect())
    }

    /// By which addresses an account is invited, and what it is (RFC 6638 §2.4). `None` if it is gone.
    ///
    /// # Errors
    /// The database's.
    pub async fn calendar_user(&self, account: AccountId) -> Result<Option<CalendarUser>> {
        let mut db = self.connection().await?;
        Ok(schedule::users(&mut db, &[account.0]).await?.pop())
    }

    async fn busy_reply(
        &self,
        account: AccountId,
        attendee: &Participant,
        request: &BusyRequest,
    ) -> Result<Option<Vec<u8>>> {
        let busy = self
            .free_busy(account, &[], request.start(), request.end(), Tz::UTC)
            .await?;
        Ok(request.reply(&attendee.address, &busy.periods(), Utc::now()))
    }
}
