//! When a component starts and how long it takes.

use chrono::TimeDelta;
use chrono_tz::Tz;

use crate::content::Component;
use crate::object::CalendarObject;
use crate::time::{NominalDuration, TimeValue};

/// How the end follows from the start (RFC 5545 §3.8.5.3: exact for DTEND, nominal for DURATION).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Length {
    Exact(TimeDelta),
    Nominal(NominalDuration),
}

/// A component's start and length.
#[derive(Clone, Debug)]
pub(crate) struct Timing {
    pub start: TimeValue,
    pub length: Length,
}

impl Length {
    /// The end that belongs to a start.
    pub(crate) fn end(self, start: &TimeValue) -> TimeValue {
        match self {
            Length::Exact(delta) => start.plus(delta),
            Length::Nominal(duration) => start.plus_nominal(duration),
        }
    }

    /// At least as long as any occurrence can be.
    pub(super) fn at_most(self) -> TimeDelta {
        match self {
            Length::Exact(delta) => delta,
            Length::Nominal(duration) => duration.exact(),
        }
    }
}

impl Timing {
    /// Reads DTSTART with DTEND, DUE or DURATION. A to-do without DTSTART is at its DUE, an instance without
    /// either at its RECURRENCE-ID. `None`: it has no time.
    pub(crate) fn of(object: &CalendarObject, component: &Component) -> Option<Timing> {
        let time = |name| object.time(component, name);
        let start = time("DTSTART")
            .or_else(|| time("DUE"))
            .or_else(|| time("RECURRENCE-ID"))?;
        let length = match time("DTEND").or_else(|| time("DUE")) {
            Some(end) => exact_length(&start, &end),
            None => match component
                .property("DURATION")
                .and_then(|property| NominalDuration::parse(property.value()))
            {
                Some(duration) if duration.exact() >= TimeDelta::zero() => Length::Nominal(duration),
                _ => default_length(&start),
            },
        };
        Some(Timing { start, length })
    }
}

fn exact_length(start: &TimeValue, end: &TimeValue) -> Length {
    let delta = match (start, end) {
        (TimeValue::Date(_), _) => end.local().date().signed_duration_since(start.local().date()),
        (TimeValue::Floating(start), _) => end.local().signed_duration_since(*start),
        // An end without a zone of its own is meant in the start's.
        (_, TimeValue::Date(_) | TimeValue::Floating(_)) => start
            .at(end.local())
            .to_utc(Tz::UTC)
            .signed_duration_since(start.to_utc(Tz::UTC)),
        _ => end.to_utc(Tz::UTC).signed_duration_since(start.to_utc(Tz::UTC)),
    };
    // An end that is not after the start is no end: clients write such days.
    if delta > TimeDelta::zero() {
        Length::Exact(delta)
    } else {
        default_length(start)
    }
}

/// RFC 5545 §3.6.1: a date alone is that day, a date-time alone takes no time.
fn default_length(start: &TimeValue) -> Length {
    if start.is_date() {
        Length::Exact(TimeDelta::days(1))
    } else {
        Length::Exact(TimeDelta::zero())
    }
}
