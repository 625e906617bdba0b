//! `time-range` on VALARM: does a reminder go off in the range (RFC 4791 §9.9)?

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::TimeRange;
use crate::content::Component;
use crate::limits::MAX_ALARMS;
use crate::object::CalendarObject;
use crate::occurrences::{Timing, expand};
use crate::time::{NominalDuration, TimeValue};

/// Beyond this, every range is within reach.
const FARTHEST: TimeDelta = TimeDelta::days(10_000_000);

/// Whether one of the alarms, which stand in `parent`, goes off within the range for any occurrence of
/// `parent`.
pub(super) fn any_in_range<'a>(
    object: &CalendarObject,
    parent: &Component,
    alarms: impl Iterator<Item = &'a Component>,
    range: &TimeRange,
    zone: Tz,
) -> bool {
    let alarms: Vec<Alarm> = alarms
        .take(MAX_ALARMS)
        .filter_map(|alarm| Alarm::read(object, alarm, zone))
        .collect();
    let goes_off = |starts_at, ends_at| {
        alarms
            .iter()
            .any(|alarm| alarm.goes_off(starts_at, ends_at, range))
    };
    // Those at a fixed time need no occurrence.
    if alarms
        .iter()
        .any(|alarm| alarm.at.is_some_and(|at| alarm.goes_off(at, at, range)))
    {
        return true;
    }
    let Some(reach) = alarms
        .iter()
        .filter(|alarm| alarm.at.is_none())
        .map(Alarm::reach)
        .max()
    else {
        return false;
    };
    let Some(timing) = Timing::of(object, parent) else {
        return false;
    };
    let (start, end) = (
        timing.start.to_utc(zone),
        timing.length.end(&timing.start).to_utc(zone),
    );
    if parent
        .property("RECURRENCE-ID")
        .is_some_and(|property| property.param("RANGE").is_none())
    {
        return goes_off(start, end);
    }
    // An occurrence whose reminder is in the range lies as far from it as the reminder is set off.
    let reach = reach + end.signed_duration_since(start) + TimeDelta::days(1);
    let wider = TimeRange {
        start: range.start.and_then(|start| start.checked_sub_signed(reach)),
        end: range.end.and_then(|end| end.checked_add_signed(reach)),
    };
    expand(object, &wider, zone)
        .occurrences
        .iter()
        .filter(|occurrence| std::ptr::eq(occurrence.component, parent))
        .any(|occurrence| goes_off(occurrence.starts_at, occurrence.ends_at))
}

/// When a reminder goes off: TRIGGER, and REPEAT with DURATION (RFC 5545 §3.8.6).
struct Alarm {
    /// The fixed time, if it has one.
    at: Option<DateTime<Utc>>,
    offset: TimeDelta,
    related_to_end: bool,
    repeats: i32,
    every: TimeDelta,
}

impl Alarm {
    fn read(object: &CalendarObject, alarm: &Component, zone: Tz) -> Option<Alarm> {
        let trigger = alarm.property("TRIGGER")?;
        let offset = NominalDuration::parse(trigger.value()).map(NominalDuration::exact);
        let at = match offset {
            Some(_) => None,
            None => Some(TimeValue::read(trigger, object.zones())?.to_utc(zone)),
        };
        let every = NominalDuration::parse(&alarm.text("DURATION"))
            .map(NominalDuration::exact)
            .unwrap_or_default();
        let repeats = alarm.text("REPEAT").trim().parse::<i32>().unwrap_or(0).max(0);
        Some(Alarm {
            at,
            offset: offset.unwrap_or_default(),
            related_to_end: trigger.has_param("RELATED", "END"),
            repeats: if every > TimeDelta::zero() { repeats } else { 0 },
            every,
        })
    }

    /// How far from its occurrence it can go off.
    fn reach(&self) -> TimeDelta {
        let repeats = self.every.checked_mul(self.repeats).unwrap_or(FARTHEST);
        self.offset.abs().min(FARTHEST) + repeats.min(FARTHEST)
    }

    fn goes_off(&self, starts_at: DateTime<Utc>, ends_at: DateTime<Utc>, range: &TimeRange) -> bool {
        let anchor = self
            .at
            .unwrap_or(if self.related_to_end { ends_at } else { starts_at });
        let Some(first) = anchor.checked_add_signed(self.offset) else {
            return false;
        };
        // The first repetition that is not before the range.
        let late = range
            .start
            .map_or(0, |start| start.signed_duration_since(first).num_seconds());
        let every = self.every.num_seconds().max(1);
        let turn = late.max(0).div_euclid(every) + i64::from(late > 0 && late.rem_euclid(every) != 0);
        if turn > i64::from(self.repeats) {
            return false;
        }
        let later = turn
            .checked_mul(self.every.num_seconds())
            .and_then(TimeDelta::try_seconds);
        later
            .and_then(|later| first.checked_add_signed(later))
            .is_some_and(|at| range.contains(at))
    }
}
