//! Meetings as the page sees them: inviting, answering, and what a mailed invitation says.
//!
//! Only prepares objects; what a change of them sends is decided where all objects are stored (`scheduling`).

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;
use roost_db::collection::Collection;
use roost_db::object::Condition;
use roost_db::schedule::{self, AccountKind};
use roost_ical::edit::{self, EventParts, Invitee};
use roost_ical::itip::{self, Addresses, Incoming, Method, Participant, Role};
use roost_ical::object::CalendarObject;
use roost_shared::calendar::{
    AttendeeKind, EventAnswer, EventDetail, EventDraft, EventSpan, MailedMeeting, MailedMethod, Occurrence,
    Participation,
};
use roost_shared::mail::Address;
use roost_shared::{AccountId, CalendarId};

use crate::events::{mark_self, refusal};
use crate::scheduling::mail_address;
use crate::sharing::domain_of;
use crate::{Groupware, GroupwareError, Result};

/// Most people that the page invites to one event.
const MAX_INVITED: usize = 100;
const MAX_NAME_CHARS: usize = 200;
const MAX_COMMENT_CHARS: usize = 1_000;
/// Most events that are told of as standing in the way.
const MAX_CONFLICTS: usize = 10;
/// The longest event for which others are looked for.
const MAX_CONFLICT_DAYS: u64 = 60;

/// What a mailed scheduling message says, and what is in the calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailedContent {
    /// What it says; `None` for what is no event.
    pub message: Option<MailedMeeting>,
    /// The event in the calendar, if it is there.
    pub stored: Option<EventDetail>,
    /// What else is in the calendars at its time.
    pub conflicts: Vec<Occurrence>,
}

impl Groupware {
    /// Answers an invitation in one of the account's calendars, for all of its occurrences, and tells the organizer.
    ///
    /// # Errors
    /// [`GroupwareError::NotFound`], [`GroupwareError::Forbidden`]; [`GroupwareError::InvalidInput`] with the field
    /// `participation` for what is no answer or where the calendar's owner is not invited, with `comment` if that is
    /// too long; and those of [`Groupware::put`].
    pub async fn answer_event(
        &self,
        account: AccountId,
        calendar: CalendarId,
        name: &str,
        answer: &EventAnswer,
        zone: Tz,
    ) -> Result<EventDetail> {
        let status = match answer.participation {
            Participation::Accepted => "ACCEPTED",
            Participation::Tentative => "TENTATIVE",
            Participation::Declined => "DECLINED",
            Participation::NeedsAction | Participation::Delegated => {
                return Err(GroupwareError::input(
                    "participation",
                    "must be accepted, tentative or declined",
                ));
            }
        };
        let comment = answer.comment.trim();
        if comment.chars().count() > MAX_COMMENT_CHARS {
            return Err(GroupwareError::input(
                "comment",
                format!("must have at most {MAX_COMMENT_CHARS} characters"),
            ));
        }
        let collection = self.writable_calendar(account, calendar).await?;
        let stored = self.version(account, calendar, name, None).await?;
        let object = CalendarObject::parse(&stored.data).map_err(GroupwareError::InvalidCalendar)?;
        let own = self.addresses_of(collection.owner).await?;
        if itip::role(&object, &own) != Role::Attendee {
            return Err(GroupwareError::input(
                "participation",
                "you are not invited to this",
            ));
        }
        let answered = itip::answered_with(&object, &own, status, comment);
        let data = answered.root().to_bytes();
        let condition = Condition::Etag(vec![stored.info.etag]);
        let written = self
            .put(account, calendar, name, data.clone(), &condition)
            .await?;
        let data = written.stored.unwrap_or(data);
        self.detail(&collection, name, &written.etag, &data, zone).await
    }

    /// Tells what a mailed scheduling message says, and what is in the account's calendars of it now.
    ///
    /// # Errors
    /// [`GroupwareError::InvalidCalendar`] if it is no message.
    pub async fn mailed_content(&self, account: AccountId, data: &[u8], zone: Tz) -> Result<MailedContent> {
        let message = Incoming::parse(data).map_err(GroupwareError::InvalidCalendar)?;
        let object = message.object();
        let own = self.addresses_of(account).await?;
        let mut db = self.connection().await?;
        let copies = schedule::copies(&mut db, &[account.0], &[object.uid().to_owned()]).await?;
        drop(db);
        let mut stored = None;
        let mut is_outdated = false;
        if let Some(copy) = copies.into_iter().next() {
            let collection = self.collection(account, copy.collection).await?;
            if let Ok(parsed) = CalendarObject::parse(&copy.data) {
                is_outdated = sequence(object) < sequence(&parsed);
            }
            stored = self
                .detail(&collection, &copy.name, &copy.etag, &copy.data, zone)
                .await
                .ok();
        }
        let message = edit::read_event(object, zone).map(|parts| {
            let EventParts {
                draft,
                repeat_text,
                organizer,
                mut attendees,
                ..
            } = parts;
            mark_self(&mut attendees, &own);
            if message.method() == Method::Reply
                && let Some(first) = attendees.first_mut()
            {
                first.comment = object.main().text("COMMENT");
            }
            MailedMeeting {
                method: match message.method() {
                    Method::Request | Method::Add => MailedMethod::Request,
                    Method::Reply => MailedMethod::Reply,
                    Method::Cancel => MailedMethod::Cancel,
                    _ => MailedMethod::Other,
                },
                is_update: sequence(object) > 0,
                is_outdated,
                event: draft,
                repeat_text,
                organizer,
                attendees,
            }
        });
        let conflicts = match &stored {
            Some(event) if !event.cancelled => self.conflicts(account, event, zone).await?,
            _ => Vec::new(),
        };
        Ok(MailedContent {
            message,
            stored,
            conflicts,
        })
    }

    /// What else takes the account's time while an event takes place for the first time.
    async fn conflicts(&self, account: AccountId, event: &EventDetail, zone: Tz) -> Result<Vec<Occurrence>> {
        // The event's own zone may be another than the one that is asked for; a day on either side has room for that.
        let (first, last) = days(&event.event.span);
        let from = first.checked_sub_days(Days::new(1)).unwrap_or(first);
        let to = last.checked_add_days(Days::new(2)).unwrap_or(last);
        if u64::try_from((to - from).num_days()).is_ok_and(|days| days > MAX_CONFLICT_DAYS) {
            return Ok(Vec::new());
        }
        let all = self.occurrences(account, from, to, zone).await?;
        let is_own = |item: &Occurrence| item.calendar == event.calendar && item.object == event.object;
        let Some(own) = all
            .iter()
            .find(|item| is_own(item))
            .map(|item| bounds(&item.span))
        else {
            return Ok(Vec::new());
        };
        let whole_day = matches!(event.event.span, EventSpan::AllDay { .. });
        Ok(all
            .into_iter()
            .filter(|item| {
                let (start, end) = bounds(&item.span);
                // A birthday does not stand in the way of a meeting, but a fair stands in that of another.
                let is_alike = whole_day || matches!(item.span, EventSpan::Timed { .. });
                !is_own(item) && !item.free && !item.cancelled && is_alike && start < own.1 && own.0 < end
            })
            .take(MAX_CONFLICTS)
            .collect())
    }

    /// By which addresses an account is invited.
    pub(crate) async fn addresses_of(&self, account: AccountId) -> Result<Addresses> {
        let user = self.calendar_user(account).await?;
        Ok(Addresses::new(user.into_iter().flat_map(|user| {
            user.addresses.into_iter().chain([user.address])
        })))
    }

    /// The event with those invited whom the draft names.
    pub(crate) async fn with_attendees(
        &self,
        collection: &Collection,
        data: Vec<u8>,
        draft: &EventDraft,
    ) -> Result<Vec<u8>> {
        self.with_attendees_of(collection, data, None, draft).await
    }

    /// As [`Groupware::with_attendees`], of the one occurrence that is named, which has an instance of its own.
    pub(crate) async fn with_attendees_of(
        &self,
        collection: &Collection,
        data: Vec<u8>,
        recurrence_id: Option<&str>,
        draft: &EventDraft,
    ) -> Result<Vec<u8>> {
        let Some(wanted) = &draft.attendees else {
            return Ok(data);
        };
        if wanted.len() > MAX_INVITED {
            return Err(GroupwareError::input(
                "attendees",
                format!("at most {MAX_INVITED} people can be invited"),
            ));
        }
        let own = self.addresses_of(collection.owner).await?;
        let mut invited: Vec<Invitee> = Vec::new();
        for (index, address) in wanted.iter().enumerate() {
            let email = checked_address(index, address)?;
            let is_known = invited.iter().any(|other| other.person.address == email);
            if own.contains(&email) || is_known {
                continue;
            }
            invited.push(Invitee {
                person: Participant {
                    address: email,
                    name: address.name.trim().chars().take(MAX_NAME_CHARS).collect(),
                },
                kind: AttendeeKind::Person,
            });
        }
        self.describe(collection, &mut invited).await?;
        let organizer = Participant {
            address: collection.owner_address.clone(),
            name: collection.owner_name.clone(),
        };
        match recurrence_id {
            Some(id) => edit::invite_to_occurrence(&data, id, &organizer, &own, &invited),
            None => edit::invite(&data, &organizer, &own, &invited),
        }
        .map_err(refusal)
    }

    /// Gives those of the owner's own domain their names, where they have none, and says which of them are rooms.
    async fn describe(&self, collection: &Collection, invited: &mut [Invitee]) -> Result<()> {
        let domain = domain_of(&collection.owner_address);
        let asked: Vec<String> = invited
            .iter()
            .map(|invitee| invitee.person.address.clone())
            .filter(|address| domain_of(address) == domain)
            .collect();
        if asked.is_empty() {
            return Ok(());
        }
        let mut db = self.connection().await?;
        let resolved = schedule::resolve(&mut db, &asked).await?;
        let ids: Vec<i64> = resolved
            .iter()
            .filter_map(|found| found.account)
            .map(|account| account.0)
            .collect();
        let users = schedule::users(&mut db, &ids).await?;
        for found in resolved {
            let user = users.iter().find(|user| Some(user.id) == found.account);
            let invitee = invited
                .iter_mut()
                .find(|invitee| invitee.person.address == found.address);
            if let (Some(user), Some(invitee)) = (user, invitee) {
                invitee.kind = kind_of(user.kind);
                if invitee.person.name.is_empty() {
                    invitee.person.name.clone_from(&user.display_name);
                }
            }
        }
        Ok(())
    }
}

/// What a calendar user is, for the page.
pub(crate) const fn kind_of(kind: AccountKind) -> AttendeeKind {
    match kind {
        AccountKind::Individual => AttendeeKind::Person,
        AccountKind::Room => AttendeeKind::Room,
        AccountKind::Resource => AttendeeKind::Resource,
    }
}

fn checked_address(index: usize, address: &Address) -> Result<String> {
    let field = || format!("attendees.{index}");
    mail_address(&itip::normalize(&address.email))
        .ok_or_else(|| GroupwareError::input(field(), "must be an email address"))
}

fn sequence(object: &CalendarObject) -> u32 {
    object.main().text("SEQUENCE").trim().parse().unwrap_or(0)
}

fn days(span: &EventSpan) -> (NaiveDate, NaiveDate) {
    match span {
        EventSpan::AllDay { start, end } => (*start, *end),
        EventSpan::Timed { start, end } => (start.date(), end.date()),
    }
}

fn bounds(span: &EventSpan) -> (NaiveDateTime, NaiveDateTime) {
    match span {
        EventSpan::AllDay { start, end } => (start.and_time(NaiveTime::MIN), end.and_time(NaiveTime::MIN)),
        EventSpan::Timed { start, end } => (*start, *end),
    }
}
