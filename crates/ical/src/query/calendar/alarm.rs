//! `time-range` on VALARM: does a reminder go off in the range (RFC 4791 §9.9)?

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::TimeRange;
use crate::content::Component;
use crate::object::CalendarObject;
use crate::occurrences::{Timing, expand};
use crate::time::{NominalDuration, TimeValue};

/// How often REPEAT may repeat; what goes beyond is not looked at.
const MAX_REPEATS: i32 = 1_000;

/// Whether `alarm`, which stands in `parent`, goes off within the range for any occurrence of `parent`.
pub(super) fn in_range(
    object: &CalendarObject,
    parent: &Component,
    alarm: &Component,
    range: &TimeRange,
    zone: Tz,
) -> bool {
    let Some(trigger) = alarm.property("TRIGGER") else {
        return false;
    };
    let repeats = Repeats::of(alarm);
    let Some(offset) = NominalDuration::parse(trigger.value()).map(NominalDuration::exact) else {
        return TimeValue::read(trigger, object.zones())
            .is_some_and(|at| repeats.any(at.to_utc(zone), |at| range.contains(at)));
    };
    let related_to_end = trigger.has_param("RELATED", "END");
    let Some(timing) = Timing::of(object, parent) else {
        return false;
    };
    // An occurrence whose reminder is in the range lies as far from it as the reminder is set off.
    let reach = offset.abs() + repeats.total() + TimeDelta::days(1);
    let length = timing
        .length
        .end(&timing.start)
        .to_utc(zone)
        .signed_duration_since(timing.start.to_utc(zone));
    let wider = TimeRange {
        start: range
            .start
            .and_then(|start| start.checked_sub_signed(reach + length)),
        end: range.end.and_then(|end| end.checked_add_signed(reach + length)),
    };
    let goes_off = |starts_at: DateTime<Utc>, ends_at: DateTime<Utc>| {
        let anchor = if related_to_end { ends_at } else { starts_at };
        anchor
            .checked_add_signed(offset)
            .is_some_and(|at| repeats.any(at, |at| range.contains(at)))
    };
    if parent
        .property("RECURRENCE-ID")
        .is_some_and(|property| property.param("RANGE").is_none())
    {
        let end = timing.length.end(&timing.start);
        return goes_off(timing.start.to_utc(zone), end.to_utc(zone));
    }
    expand(object, &wider, zone)
        .occurrences
        .iter()
        .filter(|occurrence| std::ptr::eq(occurrence.component, parent))
        .any(|occurrence| goes_off(occurrence.starts_at, occurrence.ends_at))
}

/// REPEAT and DURATION (RFC 5545 §3.8.6.2).
struct Repeats {
    times: i32,
    every: TimeDelta,
}

impl Repeats {
    fn of(alarm: &Component) -> Repeats {
        let times = alarm
            .text("REPEAT")
            .trim()
            .parse::<i32>()
            .unwrap_or(0)
            .clamp(0, MAX_REPEATS);
        match NominalDuration::parse(&alarm.text("DURATION")).map(NominalDuration::exact) {
            Some(every) if every > TimeDelta::zero() => Repeats { times, every },
            _ => Repeats {
                times: 0,
                every: TimeDelta::zero(),
            },
        }
    }

    fn total(&self) -> TimeDelta {
        self.every.checked_mul(self.times).unwrap_or(TimeDelta::zero())
    }

    fn any(&self, first: DateTime<Utc>, goes_off: impl Fn(DateTime<Utc>) -> bool) -> bool {
        (0..=self.times).any(|turn| {
            self.every
                .checked_mul(turn)
                .and_then(|later| first.checked_add_signed(later))
                .is_some_and(&goes_off)
        })
    }
}
