//! Calendars and the events in them, as the page shows and edits them.
//!
//! Times in these types are civil times in the zone that the request named: the server alone knows the
//! timezone database, so that the page does not carry one.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::id::CalendarId;
use crate::mail::Address;
use crate::sharing::CollectionSharing;
use crate::time::Timestamp;

/// One calendar as one person sees it: `GET /api/calendars`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarSummary {
    /// Its id.
    pub id: CalendarId,
    /// The person's own name for it.
    pub name: String,
    /// `#rrggbb`
    pub color: String,
    /// Whether its events are shown.
    pub visible: bool,
    /// Whether the person may change it.
    pub writable: bool,
    /// Whether events go here unless another calendar is chosen.
    pub is_default: bool,
    /// Whether it takes events (VEVENT), as a task list does not.
    pub holds_events: bool,
    /// Whether it takes tasks (VTODO).
    pub holds_tasks: bool,
    /// Where its events come from.
    pub origin: CalendarOrigin,
    /// Whose it is.
    pub sharing: CollectionSharing,
}

/// Where the events of a calendar come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CalendarOrigin {
    /// From people who write them.
    Own,
    /// From the birthdays on the owner's cards.
    Birthdays,
    /// From a calendar that is published elsewhere: `GET /api/collections/{id}/subscription` tells how that stands.
    Subscription,
}

/// Makes a calendar: `POST /api/calendars`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarCreate {
    /// 1 to 200 characters.
    pub name: String,
    /// `#rrggbb`
    pub color: String,
    /// Of a calendar that is published elsewhere, its `https`, `http` or `webcal` URL, of at most 2,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// Puts collections of one kind into the person's own order: `PUT /api/collections/order`. Those that are not named
/// come after them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectionOrder {
    /// The first one first, at most 1,000.
    pub collections: Vec<CalendarId>,
}

/// Changes how a person sees a calendar: `PATCH /api/calendars/{id}`. What is `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CalendarUpdate {
    /// 1 to 200 characters.
    pub name: Option<String>,
    /// `#rrggbb`
    pub color: Option<String>,
    /// Whether its events are shown.
    pub visible: Option<bool>,
}

/// When something takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", try_from = "FlatSpan")]
pub enum EventSpan {
    /// Whole days; `end` is the day after the last one (RFC 5545 §3.6.1).
    AllDay {
        /// First day.
        start: NaiveDate,
        /// The day after the last day.
        end: NaiveDate,
    },
    /// From one moment to another.
    Timed {
        /// First moment.
        start: NaiveDateTime,
        /// The moment after the last.
        end: NaiveDateTime,
    },
}

/// Both kinds, as in `event::Flat`.
#[derive(Deserialize)]
struct FlatSpan {
    kind: SpanKind,
    start: String,
    end: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum SpanKind {
    AllDay,
    Timed,
}

impl TryFrom<FlatSpan> for EventSpan {
    type Error = &'static str;

    fn try_from(flat: FlatSpan) -> Result<Self, &'static str> {
        fn read<T: Timestamp>(text: &str) -> Result<T, &'static str> {
            T::read(text).ok_or(T::WANTED)
        }
        Ok(match flat.kind {
            SpanKind::AllDay => Self::AllDay {
                start: read(&flat.start)?,
                end: read(&flat.end)?,
            },
            SpanKind::Timed => Self::Timed {
                start: read(&flat.start)?,
                end: read(&flat.end)?,
            },
        })
    }
}

/// One occurrence of an event within the asked range:
/// `GET /api/calendar/occurrences?from=&to=&timezone=` (dates; `to` is exclusive; at most 400 days).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Occurrence {
    /// Its calendar.
    pub calendar: CalendarId,
    /// The object's name in the calendar, for the calls on events.
    pub object: String,
    /// Names this occurrence of a recurring event (RFC 5545 §3.8.4.4), in the event's own form
    /// (`20261123T090000Z`, `20261123`); `None` for an event that does not recur.
    pub recurrence_id: Option<String>,
    /// When, in the asked timezone.
    pub span: EventSpan,
    /// SUMMARY
    pub title: String,
    /// LOCATION
    pub location: String,
    /// STATUS:CANCELLED
    pub cancelled: bool,
    /// STATUS:TENTATIVE, or the person is invited and has not said that they come.
    pub tentative: bool,
    /// The person is invited and has said that they do not come.
    #[serde(default)]
    pub declined: bool,
    /// TRANSP:TRANSPARENT, or declined.
    pub free: bool,
}

/// How often an event comes again, as far as the page can edit it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Frequency {
    /// FREQ=DAILY
    Daily,
    /// FREQ=WEEKLY
    Weekly,
    /// FREQ=MONTHLY
    Monthly,
    /// FREQ=YEARLY
    Yearly,
}

/// When a repetition stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RepeatEnd {
    /// Never.
    Never,
    /// After the last occurrence on or before this day.
    #[serde(deserialize_with = "crate::time::read")]
    On(NaiveDate),
    /// After so many occurrences, the first one counted.
    After(u32),
}

/// A recurrence rule that the page can edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repeat {
    /// How often.
    pub frequency: Frequency,
    /// Every how many of them, at least 1.
    pub interval: u32,
    /// Until when.
    pub end: RepeatEnd,
}

/// How an event comes again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recurrence {
    /// Not at all.
    Once,
    /// By a rule that the page can edit.
    Every(Repeat),
    /// As it is stored, which says more than [`Repeat`] can (BYDAY lists, RDATE, several rules). In a draft:
    /// whatever is stored stays, byte for byte unless the event itself moves. A new event cannot have it.
    Stored,
}

/// What the page lets one fill in: the body of `POST /api/calendars/{id}/events` and of
/// `PUT /api/calendars/{id}/events/{object}` (the latter with `If-Match`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventDraft {
    /// At most 1,000 characters; may be empty.
    pub title: String,
    /// At most 1,000 characters.
    pub location: String,
    /// At most 100,000 characters.
    pub description: String,
    /// When, as civil time in `timezone`.
    pub span: EventSpan,
    /// IANA name; ignored for whole days.
    pub timezone: String,
    /// How it comes again.
    pub repeat: Recurrence,
    /// Minutes before the start at which to be reminded; `None` for no reminder.
    pub reminder_minutes: Option<u32>,
    /// Whether it leaves the time free for others to book.
    pub free: bool,
    /// Who is to be invited, the person themselves not among them, at most 100: those who are new get an invitation,
    /// those who are no longer here a cancellation. `None`: whoever is invited stays so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attendees: Option<Vec<Address>>,
}

/// Which events of a series a change is about: `?extent=` beside `?recurrence_id=` of `PUT` and `DELETE
/// /api/calendars/{id}/events/{object}`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeriesExtent {
    /// The one that is named, alone.
    #[default]
    This,
    /// It and all that come after it: those become an event of their own.
    Following,
    /// All of them. A draft's times are those of the one that is named; the others move by as much.
    All,
}

impl SeriesExtent {
    /// As it stands in an address.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::This => "this",
            Self::Following => "following",
            Self::All => "all",
        }
    }
}

/// How somebody answered an invitation (PARTSTAT, RFC 5545 §3.2.12).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Participation {
    /// Not yet.
    #[default]
    NeedsAction,
    /// Will come.
    Accepted,
    /// May come.
    Tentative,
    /// Will not come.
    Declined,
    /// Sends somebody else.
    Delegated,
}

/// What takes part in a meeting (CUTYPE, RFC 5545 §3.2.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttendeeKind {
    /// A person, a group, or what is not known.
    #[default]
    Person,
    /// A room.
    Room,
    /// A thing.
    Resource,
}

/// Somebody who is invited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendee {
    /// Name and address.
    pub person: Address,
    /// What it is.
    pub kind: AttendeeKind,
    /// How they answered.
    pub participation: Participation,
    /// What they wrote with it; empty if nothing.
    pub comment: String,
    /// Whether that is whose calendar the event is in.
    pub is_self: bool,
}

/// As whom the calendar's owner takes part in an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeetingRole {
    /// Nobody is invited, or it is others' affair.
    #[default]
    None,
    /// They invite.
    Organizer,
    /// They are invited.
    Attendee,
}

/// An answer to an invitation: `POST /api/calendars/{id}/events/{object}/answer`. It holds for all of its occurrences.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventAnswer {
    /// `accepted`, `tentative` or `declined`.
    pub participation: Participation,
    /// For the organizer to read; at most 1,000 characters, may be empty.
    #[serde(default)]
    pub comment: String,
}

/// One event, opened: `GET /api/calendars/{id}/events/{object}`, or with `?recurrence_id=` one occurrence of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventDetail {
    /// Its calendar.
    pub calendar: CalendarId,
    /// The object's name in the calendar.
    pub object: String,
    /// The entity tag, quotes included, for `If-Match`.
    pub etag: String,
    /// The occurrence that was asked for, as in [`Occurrence`]; `None` for the event as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recurrence_id: Option<String>,
    /// The first occurrence, or the one that was asked for, with what can be edited. Its repetition is the series'.
    pub event: EventDraft,
    /// The rule in its iCalendar form, where there is one; what the page shows of [`Recurrence::Stored`].
    pub repeat_text: String,
    /// Who invites, if anybody does.
    pub organizer: Option<Address>,
    /// Who is invited.
    pub attendees: Vec<Attendee>,
    /// As whom the calendar's owner takes part.
    pub role: MeetingRole,
    /// STATUS:CANCELLED
    pub cancelled: bool,
    /// Whether the person may change it.
    pub writable: bool,
}

/// The scheduling message in a mail: the answer of `POST /api/mail/invitation?timezone=`, whose body is the mail's
/// [`MessageKey`](crate::mail::MessageKey).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailedInvitation {
    /// What became of it.
    pub outcome: MailedOutcome,
    /// What it asks for; `None` for what the page does not show (tasks, requests for busy time).
    pub message: Option<MailedMeeting>,
    /// The event as it is in the calendar now, if it is there.
    pub stored: Option<EventDetail>,
    /// What else is in the person's calendars at the time of its first occurrence, at most 10.
    pub conflicts: Vec<Occurrence>,
}

/// What a scheduling message says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailedMeeting {
    /// What it asks for.
    pub method: MailedMethod,
    /// Whether it changes an invitation that was sent before (SEQUENCE, RFC 5545 §3.8.7.4).
    pub is_update: bool,
    /// Whether the event in the calendar is from a later message.
    pub is_outdated: bool,
    /// The event, with times in the asked timezone.
    pub event: EventDraft,
    /// As in [`EventDetail`].
    pub repeat_text: String,
    /// Who invites.
    pub organizer: Option<Address>,
    /// Who is invited; of an answer, whoever gives it.
    pub attendees: Vec<Attendee>,
}

/// What a scheduling message asks for (METHOD, RFC 5546 §1.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailedMethod {
    /// It invites, or changes an invitation.
    Request,
    /// It answers.
    Reply,
    /// It cancels.
    Cancel,
    /// Anything else.
    Other,
}

/// Asks when people are busy: `POST /api/calendar/busy`. Times are civil times in `timezone`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BusyQuery {
    /// The first day.
    #[serde(deserialize_with = "crate::time::read")]
    pub from: NaiveDate,
    /// The day after the last one; at most 31 days later.
    #[serde(deserialize_with = "crate::time::read")]
    pub to: NaiveDate,
    /// IANA name.
    pub timezone: String,
    /// Whom it is about, at most 100.
    pub addresses: Vec<String>,
    /// An event that does not count, since it is what the time is looked for: calendar and object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub except: Option<(CalendarId, String)>,
}

/// When somebody is busy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BusyAnswer {
    /// Who.
    pub address: String,
    /// When, in order; `None` where that is not known, as of people elsewhere.
    pub busy: Option<Vec<BusySpan>>,
}

/// A stretch of busy time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BusySpan {
    /// Its first moment.
    #[serde(deserialize_with = "crate::time::read")]
    pub start: NaiveDateTime,
    /// The moment after its last.
    #[serde(deserialize_with = "crate::time::read")]
    pub end: NaiveDateTime,
    /// Whether it is not certain yet.
    pub tentative: bool,
}

/// A room or a thing of the asker's domain: `GET /api/calendar/rooms`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomSummary {
    /// The name for people, or the address.
    pub name: String,
    /// Where invitations to it go.
    pub address: String,
    /// Room or thing.
    pub kind: AttendeeKind,
}

/// What became of a scheduling message that came by mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailedOutcome {
    /// It is in the calendar, or its answer in the meeting.
    Applied,
    /// It changes nothing: it is outdated, about nothing that is there, or not about this person.
    Ignored,
    /// It had come before.
    Known,
    /// The mail is not from whom the message speaks for.
    Unverified,
    /// The person does not want mails to change the calendar.
    SwitchedOff,
}
