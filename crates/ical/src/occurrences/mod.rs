//! The occurrences of a calendar object within a range (RFC 5545 §3.8.4.4, §3.8.5).
//!
//! Whoever shows events, answers a `time-range` or computes free-busy comes through [`expand`]. The work is
//! bounded by [`crate::limits`]; an expansion that met a limit says so.

mod named;
mod overrides;
mod series;
mod timing;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use roost_shared::calendar::EventSpan;

use crate::content::Component;
use crate::itip::{Addresses, participation_of};
use crate::limits::MAX_OCCURRENCES;
use crate::object::CalendarObject;
use crate::query::calendar::TimeRange;
use crate::time::TimeValue;
use crate::zone::utc_to_local;
pub(crate) use named::{find_occurrence, frame_of, has_occurrence};
pub(crate) use overrides::key_of;
pub(crate) use timing::{Length, Timing};

/// What an expansion gave.
#[derive(Clone, Debug, Default)]
pub struct Expansion<'a> {
    /// The occurrences, by start.
    pub occurrences: Vec<Occurrence<'a>>,
    /// Whether a limit was met, so that more occurrences lie in the range.
    pub truncated: bool,
}

/// One occurrence.
#[derive(Clone, Debug)]
pub struct Occurrence<'a> {
    /// What describes it: the master, or the instance that overrides it.
    pub component: &'a Component,
    /// Which occurrence it is, in the form of the master's DTSTART; `None` for an object that does not recur.
    pub recurrence_id: Option<TimeValue>,
    /// Its start, in the object's own form.
    pub start: TimeValue,
    /// Its end, in the same form as the start.
    pub end: TimeValue,
    /// Its start as an instant.
    pub starts_at: DateTime<Utc>,
    /// Its end as an instant.
    pub ends_at: DateTime<Utc>,
}

/// Expands an object within a range; `zone` is where whole days and floating times are meant.
pub fn expand<'a>(object: &'a CalendarObject, range: &TimeRange, zone: Tz) -> Expansion<'a> {
    expand_up_to(object, range, zone, MAX_OCCURRENCES)
}

/// Like [`expand`], but stops after `limit` occurrences, for those who only want to know whether there is one.
pub fn expand_up_to<'a>(
    object: &'a CalendarObject,
    range: &TimeRange,
    zone: Tz,
    limit: usize,
) -> Expansion<'a> {
    let mut expansion = series::occurrences(object, range, zone, limit.min(MAX_OCCURRENCES));
    expansion
        .occurrences
        .retain(|occurrence| range.overlaps(occurrence.starts_at, occurrence.ends_at));
    expansion
        .occurrences
        .sort_by_key(|occurrence| (occurrence.starts_at, occurrence.ends_at));
    if expansion.occurrences.len() > limit {
        expansion.occurrences.truncate(limit);
        expansion.truncated = true;
    }
    expansion
}

/// At least one occurrence of each component that has any in the range: enough to know which ones do.
pub(crate) fn occurrences_of_each<'a>(
    object: &'a CalendarObject,
    range: &TimeRange,
    zone: Tz,
) -> Vec<Occurrence<'a>> {
    // Overriding instances are all given anyway. The few more are for rules by the second at the range's edge,
    // and for instances that describe all the following ones.
    series::occurrences(object, range, zone, 64).occurrences
}

impl Occurrence<'_> {
    /// The recurrence id as iCalendar writes it (`20261123T090000`), for naming this occurrence.
    pub fn recurrence_id_text(&self) -> Option<String> {
        self.recurrence_id.as_ref().map(TimeValue::to_text)
    }

    /// When it takes place, as civil time in `zone`. Whole days stay the days that they are.
    pub fn span(&self, zone: Tz) -> EventSpan {
        match (&self.start, &self.end) {
            (TimeValue::Date(start), TimeValue::Date(end)) => EventSpan::AllDay {
                start: *start,
                end: *end,
            },
            _ => EventSpan::Timed {
                start: utc_to_local(zone, self.starts_at.naive_utc()),
                end: utc_to_local(zone, self.ends_at.naive_utc()),
            },
        }
    }

    /// SUMMARY, empty if there is none.
    pub fn title(&self) -> String {
        self.component.text("SUMMARY")
    }

    /// LOCATION, empty if there is none.
    pub fn location(&self) -> String {
        self.component.text("LOCATION")
    }

    /// STATUS:CANCELLED
    pub fn is_cancelled(&self) -> bool {
        self.component.has_value("STATUS", "CANCELLED")
    }

    /// STATUS:TENTATIVE
    pub fn is_tentative(&self) -> bool {
        self.component.has_value("STATUS", "TENTATIVE")
    }

    /// PARTSTAT of somebody who is invited by another; `None` for everybody else.
    pub fn answer_of(&self, person: &Addresses) -> Option<String> {
        let organizer = self.component.property("ORGANIZER")?;
        if person.contains(organizer.value()) {
            return None;
        }
        participation_of(self.component, person)
    }

    /// TRANSP:TRANSPARENT
    pub fn is_free(&self) -> bool {
        self.component.has_value("TRANSP", "TRANSPARENT")
    }
}

#[cfg(test)]
mod tests;
