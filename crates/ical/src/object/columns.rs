//! What is stored beside an object's bytes, so that SQL can narrow a query before anything is parsed.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::series::Series;
use super::{CalendarObject, ComponentKind};
use crate::content::Component;
use crate::limits::{MAX_LISTED_DATES, MAX_RULES};
use crate::occurrences::{Length, Timing};
use crate::recurrence::{Rule, Times};
use crate::text::push_search_text;
use crate::time::{Period, TimeValue};

/// Extracted columns. For a range, `first_start < range_end AND last_end > range_start` finds every object
/// with an occurrence in it, and some without: whole days and floating times are counted as if they were in
/// all zones at once. `first_start` is `None` only where nothing says when, and a VTODO without times
/// matches every range (RFC 4791 §9.9), so that a query with a range must also take rows without it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CalendarColumns {
    /// The first instant that any occurrence touches.
    pub first_start: Option<DateTime<Utc>>,
    /// The instant after the last occurrence; `None` with a `first_start`: there is no last one.
    pub last_end: Option<DateTime<Utc>>,
    /// Where the object is one event that takes place once, from one instant to another wherever one is: these
    /// two. A range then holds it or not, and nothing has to be parsed to know.
    pub single: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// Where the object is one event that takes place more than once, the times of that, as [`Self::single`] has them.
    pub series: Option<Series>,
    /// SUMMARY of the master, without control characters.
    pub summary: String,
    /// What full-text search looks at, folded by [`crate::text::fold_case`], without control
    /// characters, cut at
    /// [`crate::limits::MAX_SEARCH_TEXT`] with [`crate::limits::CUT_MARK`] at its end.
    pub search_text: String,
}

/// How far civil time is from UTC, east and west, at most.
const FARTHEST_EAST: TimeDelta = TimeDelta::hours(14);
const FARTHEST_WEST: TimeDelta = TimeDelta::hours(12);

/// From and until; no until means no end.
type Extent = (DateTime<Utc>, Option<DateTime<Utc>>);

impl CalendarColumns {
    pub(super) fn of(object: &CalendarObject) -> CalendarColumns {
        let mut extent: Option<Extent> = None;
        for component in object.instances() {
            for part in extents(object, component) {
                extent = Some(extent.map_or(part, |whole| union(whole, part)));
            }
        }
        let mut search_text = String::new();
        for component in object.instances() {
            for name in [
                "SUMMARY",
                "LOCATION",
                "DESCRIPTION",
                "CATEGORIES",
                "ORGANIZER",
                "ATTENDEE",
            ] {
                for property in component.all(name) {
                    push_search_text(property, &mut search_text);
                }
            }
        }
        CalendarColumns {
            first_start: extent.map(|(from, _)| from),
            last_end: extent.and_then(|(_, until)| until),
            single: single(object),
            series: Series::of(object, extent.map(|(from, _)| from)),
            summary: object.main().text("SUMMARY").replace(char::is_control, " "),
            search_text,
        }
    }
}

/// When the event takes place, if it does so once and no timezone has a say in it.
fn single(object: &CalendarObject) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    const REPEATING: [&str; 5] = ["RRULE", "RDATE", "EXRULE", "EXDATE", "RECURRENCE-ID"];
    let mut instances = object.instances();
    let (component, None) = (instances.next()?, instances.next()) else {
        return None;
    };
    let repeats = REPEATING.iter().any(|name| component.property(name).is_some());
    if object.kind() != ComponentKind::Event || repeats {
        return None;
    }
    let timing = Timing::of(object, component)?;
    let end = timing.length.end(&timing.start);
    if timing.start.is_floating() || end.is_floating() {
        return None;
    }
    let (start, end) = (timing.start.to_utc(Tz::UTC), end.to_utc(Tz::UTC));
    (start <= end).then_some((start, end))
}

fn union(left: Extent, right: Extent) -> Extent {
    let until = match (left.1, right.1) {
        (Some(left), Some(right)) => Some(left.max(right)),
        _ => None,
    };
    (left.0.min(right.0), until)
}

fn extents(object: &CalendarObject, component: &Component) -> Vec<Extent> {
    let mut extents = Vec::new();
    if let Some(timing) = Timing::of(object, component) {
        extents.push(series(object, component, &timing));
    }
    match object.kind() {
        ComponentKind::Todo => {
            // RFC 4791 §9.9: COMPLETED and CREATED place a to-do, the latter without an end.
            extents.extend(object.time(component, "COMPLETED").map(|at| span(&at, &at)));
            extents.extend(created(object, component, extents.is_empty()));
        }
        ComponentKind::FreeBusy => {
            let periods = component
                .all("FREEBUSY")
                .flat_map(|property| Period::read_all(property, object.zones()));
            extents.extend(
                periods
                    .take(MAX_LISTED_DATES)
                    .map(|period| span(&period.start, &period.end)),
            );
        }
        ComponentKind::Event | ComponentKind::Journal => {}
    }
    extents
}

fn created(object: &CalendarObject, component: &Component, is_alone: bool) -> Option<Extent> {
    let at = object.time(component, "CREATED")?;
    let (from, until) = span(&at, &at);
    Some((from, if is_alone { None } else { until }))
}

/// The extent of a component with all its recurrences.
fn series(object: &CalendarObject, component: &Component, timing: &Timing) -> Extent {
    let reach = |start: &TimeValue, length: Length| span(start, &length.end(start));
    let mut extent = reach(&timing.start, timing.length);
    let zones = object.zones();
    for property in component.all("RDATE") {
        let dates = TimeValue::read_all(property, zones).map(|start| reach(&start, timing.length));
        let periods = Period::read_all(property, zones).map(|period| span(&period.start, &period.end));
        for part in dates.take(MAX_LISTED_DATES).chain(periods.take(MAX_LISTED_DATES)) {
            extent = union(extent, part);
        }
    }
    for property in component.all("RRULE").take(MAX_RULES) {
        let Some(rule) = Rule::parse(property.value()) else {
            continue;
        };
        let last = last_of(&rule, &timing.start);
        let part = last.map_or((extent.0, None), |last| reach(&last, timing.length));
        extent = union(extent, part);
    }
    // RANGE=THISANDFUTURE moves occurrences that the master's rule gives.
    let moves_others = component
        .property("RECURRENCE-ID")
        .is_some_and(|property| property.has_param("RANGE", "THISANDFUTURE"));
    if moves_others {
        extent.1 = None;
    }
    extent
}

/// A time that no occurrence of the rule is later than; `None` if it goes on, or is too long to follow.
fn last_of(rule: &Rule, start: &TimeValue) -> Option<TimeValue> {
    if let Some(until) = rule.until_local(|utc| TimeValue::Utc(utc).local_in(start)) {
        return Some(start.at(until.max(start.local())));
    }
    rule.count?;
    let mut times = Times::new(rule, start.local(), None);
    let last = times.by_ref().take(crate::limits::MAX_RULE_STEPS as usize).last();
    if times.is_exhausted() || times.next().is_some() {
        return None;
    }
    Some(last.map_or_else(|| start.clone(), |last| start.at(last)))
}

/// The extent of one occurrence in all zones where it can be meant; at least a second long.
fn span(start: &TimeValue, end: &TimeValue) -> Extent {
    let (from, until) = (start.to_utc(Tz::UTC), end.to_utc(Tz::UTC));
    let until = until.max(from);
    let (east, west) = if start.is_floating() || end.is_floating() {
        (FARTHEST_EAST, FARTHEST_WEST)
    } else {
        (TimeDelta::zero(), TimeDelta::zero())
    };
    let from = from.checked_sub_signed(east).unwrap_or(from);
    let until = until
        .checked_add_signed(west + TimeDelta::seconds(1))
        .unwrap_or(until);
    (from, Some(until))
}
