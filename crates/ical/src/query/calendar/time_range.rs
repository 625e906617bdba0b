//! `time-range` on VEVENT, VTODO, VJOURNAL and VFREEBUSY: the tables of RFC 4791 §9.9.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::TimeRange;
use crate::content::Component;
use crate::object::{CalendarObject, ComponentKind};
use crate::occurrences::{Occurrence, occurrences_of_each};
use crate::time::Period;

/// Components by their identity, as they stand in the object.
pub(super) type Components = BTreeSet<*const Component>;

/// The components of the object that are in the range themselves, or describe an occurrence that is.
pub(super) fn components_in_range(object: &CalendarObject, range: &TimeRange, zone: Tz) -> Components {
    match object.kind() {
        ComponentKind::Event => with_occurrences(object, range, zone, |_| true),
        ComponentKind::Journal => with_occurrences(object, range, zone, |occurrence| {
            occurrence.component.property("DTSTART").is_some()
        }),
        ComponentKind::Todo => todos_in_range(object, range, zone),
        ComponentKind::FreeBusy => object
            .instances()
            .filter(|component| free_busy_in_range(object, component, range, zone))
            .map(std::ptr::from_ref)
            .collect(),
    }
}

fn with_occurrences(
    object: &CalendarObject,
    range: &TimeRange,
    zone: Tz,
    accept: impl Fn(&Occurrence<'_>) -> bool,
) -> Components {
    occurrences_of_each(object, range, zone)
        .iter()
        .filter(|occurrence| accept(occurrence))
        .map(|occurrence| std::ptr::from_ref(occurrence.component))
        .collect()
}

fn todos_in_range(object: &CalendarObject, range: &TimeRange, zone: Tz) -> Components {
    // The table counts the very end of the range where an occurrence is no event, so look a second wider.
    let wider = TimeRange {
        start: range
            .start
            .and_then(|start| start.checked_sub_signed(TimeDelta::seconds(1))),
        end: range
            .end
            .and_then(|end| end.checked_add_signed(TimeDelta::seconds(1))),
    };
    let mut found = with_occurrences(object, &wider, zone, |occurrence| {
        let has = |name| occurrence.component.property(name).is_some();
        let (start, end) = (occurrence.starts_at, occurrence.ends_at);
        match (has("DTSTART"), has("DURATION"), has("DUE")) {
            (true, true, false) => range.starts_by(end) && (range.ends_after(start) || range.ends_by(end)),
            (true, _, true) => {
                (range.starts_before(end) || range.starts_by(start))
                    && (range.ends_after(start) || range.ends_by(end))
            }
            (true, ..) => range.starts_by(start) && range.ends_after(start),
            (false, ..) => range.starts_before(end) && range.ends_by(end),
        }
    });
    let without_time = object
        .instances()
        .filter(|todo| todo.property("DTSTART").is_none() && todo.property("DUE").is_none())
        .filter(|todo| timeless_todo_in_range(object, todo, range, zone));
    found.extend(without_time.map(std::ptr::from_ref));
    found
}

fn timeless_todo_in_range(object: &CalendarObject, todo: &Component, range: &TimeRange, zone: Tz) -> bool {
    let instant = |name| object.time(todo, name).map(|value| value.to_utc(zone));
    match (instant("COMPLETED"), instant("CREATED")) {
        (Some(completed), Some(created)) => {
            (range.starts_by(created) || range.starts_by(completed))
                && (range.ends_by(created) || range.ends_by(completed))
        }
        (Some(completed), None) => range.starts_by(completed) && range.ends_by(completed),
        (None, Some(created)) => range.ends_after(created),
        (None, None) => true,
    }
}

fn free_busy_in_range(object: &CalendarObject, component: &Component, range: &TimeRange, zone: Tz) -> bool {
    let instant = |name| object.time(component, name).map(|value| value.to_utc(zone));
    if let (Some(start), Some(end)) = (instant("DTSTART"), instant("DTEND")) {
        return range.starts_by(end) && range.ends_after(start);
    }
    component
        .all("FREEBUSY")
        .flat_map(|property| Period::read_all(property, object.zones()))
        .any(|period| {
            range.starts_before(period.end.to_utc(zone)) && range.ends_after(period.start.to_utc(zone))
        })
}

/// The comparisons of the tables, with a missing side as infinity.
impl TimeRange {
    /// start < at
    fn starts_before(&self, at: DateTime<Utc>) -> bool {
        self.start.is_none_or(|start| start < at)
    }

    /// start <= at
    fn starts_by(&self, at: DateTime<Utc>) -> bool {
        self.start.is_none_or(|start| start <= at)
    }

    /// end > at
    fn ends_after(&self, at: DateTime<Utc>) -> bool {
        self.end.is_none_or(|end| end > at)
    }

    /// end >= at
    fn ends_by(&self, at: DateTime<Utc>) -> bool {
        self.end.is_none_or(|end| end >= at)
    }
}
