//! A stored event as the page opens it.

use chrono_tz::Tz;
use roost_shared::calendar::{Attendee, AttendeeKind, EventDraft, EventSpan, Participation, Recurrence};
use roost_shared::mail::Address;

use super::named::Named;
use super::{alarm, repeat};
use crate::content::{Component, Property};
use crate::itip::{COMMENT, participation};
use crate::object::{CalendarObject, ComponentKind};
use crate::occurrences::Timing;
use crate::recurrence::Rule;
use crate::text::strip_mailto;
use crate::time::TimeValue;
use crate::zone::utc_to_local;

/// What the page needs of an event; the parts of `EventDetail` that the object itself knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventParts {
    /// What can be edited.
    pub draft: EventDraft,
    /// The recurrence as iCalendar writes it, empty if there is none.
    pub repeat_text: String,
    /// Who organizes, if anybody does.
    pub organizer: Option<Address>,
    /// Who is invited. Whose calendar it is in is not known here.
    pub attendees: Vec<Attendee>,
    /// STATUS:CANCELLED
    pub cancelled: bool,
}

/// Reads an event for the page: its master, or its first instance where it has none. `zone` is the
/// viewer's: UTC and floating times, and those with rules of their own, are shown in it. `None` if the
/// object is no event.
pub fn read_event(object: &CalendarObject, zone: Tz) -> Option<EventParts> {
    if object.kind() != ComponentKind::Event {
        return None;
    }
    let event = object.main();
    let timing = Timing::of(object, event)?;
    Some(parts(event, &timing, event, &timing.start, zone))
}

/// Reads one occurrence for the page, with its own times and texts; its repetition is that of the series.
/// `recurrence_id` is in the form that [`crate::occurrences::Occurrence::recurrence_id_text`] gives; `zone` as for
/// [`read_event`]. `None` if the object is no event or has no such occurrence.
pub fn read_occurrence(object: &CalendarObject, recurrence_id: &str, zone: Tz) -> Option<EventParts> {
    let named = Named::find(object, recurrence_id).ok()?;
    let timing = named.timing();
    let series = object.main();
    let first = Timing::of(object, series)?.start;
    Some(parts(named.occurrence.component, &timing, series, &first, zone))
}

/// What `event` says at a time, with the repetition of `series`, which starts `first`.
fn parts(event: &Component, timing: &Timing, series: &Component, first: &TimeValue, zone: Tz) -> EventParts {
    let (span, timezone) = span(timing, zone);
    EventParts {
        draft: EventDraft {
            title: event.text("SUMMARY"),
            location: event.text("LOCATION"),
            description: event.text("DESCRIPTION"),
            span,
            timezone: timezone.name().to_owned(),
            repeat: recurrence(series, first),
            reminder_minutes: alarm::read(event),
            free: event.has_value("TRANSP", "TRANSPARENT"),
            attendees: None,
        },
        repeat_text: recurrence_lines(series)
            .map(Property::value)
            .collect::<Vec<_>>()
            .join("\n"),
        organizer: organizer(event),
        attendees: attendees(event),
        cancelled: event.has_value("STATUS", "CANCELLED"),
    }
}

fn span(timing: &Timing, zone: Tz) -> (EventSpan, Tz) {
    let end = timing.length.end(&timing.start);
    match (&timing.start, &end) {
        (TimeValue::Date(start), TimeValue::Date(end)) => (
            EventSpan::AllDay {
                start: *start,
                end: *end,
            },
            zone,
        ),
        (TimeValue::Floating(start), _) => (
            EventSpan::Timed {
                start: *start,
                end: end.local(),
            },
            zone,
        ),
        (start, end) => {
            let own = match start {
                TimeValue::Zoned(_, own) => own.as_iana().unwrap_or(zone),
                _ => zone,
            };
            let local = |value: &TimeValue| utc_to_local(own, value.to_utc(own).naive_utc());
            // A civil time in a gap is shown as it is written.
            let start = match start {
                TimeValue::Zoned(written, zone) if zone.as_iana().is_some() => *written,
                _ => local(start),
            };
            (
                EventSpan::Timed {
                    start,
                    end: local(end).max(start),
                },
                own,
            )
        }
    }
}

fn recurrence_lines(event: &Component) -> impl Iterator<Item = &Property> {
    event
        .properties()
        .filter(|property| matches!(property.name(), "RRULE" | "RDATE" | "EXRULE"))
}

/// What the page can edit of the recurrence, or that there is more to it.
fn recurrence(event: &Component, start: &TimeValue) -> Recurrence {
    let mut lines = recurrence_lines(event);
    let line = match (lines.next(), lines.next()) {
        (None, _) => return Recurrence::Once,
        (Some(line), None) if line.name() == "RRULE" => line,
        _ => return Recurrence::Stored,
    };
    Rule::parse(line.value())
        .and_then(|rule| repeat::read(&rule, start))
        .map_or(Recurrence::Stored, Recurrence::Every)
}

/// Who organizes.
fn organizer(event: &Component) -> Option<Address> {
    event.property("ORGANIZER").map(person)
}

/// Who is invited, each once.
fn attendees(event: &Component) -> Vec<Attendee> {
    let mut found: Vec<Attendee> = Vec::new();
    for line in event.all("ATTENDEE") {
        let person = person(line);
        if found
            .iter()
            .any(|known| known.person.email.eq_ignore_ascii_case(&person.email))
        {
            continue;
        }
        found.push(Attendee {
            person,
            kind: match line.param("CUTYPE").map(str::to_ascii_uppercase).as_deref() {
                Some("ROOM") => AttendeeKind::Room,
                Some("RESOURCE") => AttendeeKind::Resource,
                _ => AttendeeKind::Person,
            },
            participation: match participation(line).as_str() {
                "ACCEPTED" => Participation::Accepted,
                "TENTATIVE" => Participation::Tentative,
                "DECLINED" => Participation::Declined,
                "DELEGATED" => Participation::Delegated,
                _ => Participation::NeedsAction,
            },
            comment: line.param(COMMENT).unwrap_or_default().to_owned(),
            is_self: false,
        });
    }
    found
}

fn person(line: &Property) -> Address {
    let uri = line.value().trim();
    let email = match strip_mailto(uri) {
        address if address.len() < uri.len() => address,
        // Some calendars name people by another URI and give the address beside it (RFC 7986 §6.2).
        other => line.param("EMAIL").unwrap_or(other),
    };
    Address {
        name: line.param("CN").unwrap_or_default().to_owned(),
        email: email.to_owned(),
    }
}
