//! The filter of a calendar-query (RFC 4791 §9.7).

mod alarm;
mod matcher;
mod prefilter;
mod time_range;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

pub use super::ParamFilter;
use super::TextMatch;
use crate::object::CalendarObject;
pub use prefilter::Prefilter;

/// `CALDAV:filter`: one comp-filter for VCALENDAR.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// The outermost comp-filter; its name must be `VCALENDAR`.
    pub root: CompFilter,
}

/// `CALDAV:comp-filter` (RFC 4791 §9.7.1). All conditions must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CompFilter {
    /// The component's name, e.g. `VEVENT`; compared without case.
    pub name: String,
    /// Matches where no such component exists; then nothing else may be set.
    pub is_not_defined: bool,
    /// Some occurrence overlaps this range (RFC 4791 §9.9).
    pub time_range: Option<TimeRange>,
    /// Conditions on its properties.
    pub props: Vec<PropFilter>,
    /// Conditions on the components in it.
    pub comps: Vec<CompFilter>,
}

/// `CALDAV:prop-filter` (RFC 4791 §9.7.2). All conditions must hold for one property of that name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PropFilter {
    /// The property's name; compared without case.
    pub name: String,
    /// Matches where no such property exists.
    pub is_not_defined: bool,
    /// Its date-time value lies in this range.
    pub time_range: Option<TimeRange>,
    /// Its value matches.
    pub text_match: Option<TextMatch>,
    /// Conditions on its parameters.
    pub params: Vec<ParamFilter>,
}

/// `CALDAV:time-range` (RFC 4791 §9.9): half open, either side may be missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TimeRange {
    /// The first instant; `None` is minus infinity.
    pub start: Option<DateTime<Utc>>,
    /// The instant after the last; `None` is plus infinity.
    pub end: Option<DateTime<Utc>>,
}

impl Filter {
    /// Whether the object passes; `zone` is where whole days and floating times are meant (RFC 4791 §9.9
    /// takes the request's or the calendar's timezone).
    pub fn matches(&self, object: &CalendarObject, zone: Tz) -> bool {
        matcher::matches(self, object, zone)
    }

    /// The range of a filter that asks for nothing but events in it. Of an object with
    /// [`crate::object::CalendarColumns::single`], [`TimeRange::overlaps`] then is the whole answer, and likewise of each
    /// occurrence of its [`crate::object::CalendarColumns::series`], as far as that reaches.
    pub fn range_of_events(&self) -> Option<TimeRange> {
        let [events] = self.root.comps.as_slice() else {
            return None;
        };
        let asks_no_more = |comp: &CompFilter| !comp.is_not_defined && comp.props.is_empty();
        let is_plain = self.root.name.eq_ignore_ascii_case("VCALENDAR")
            && events.name.eq_ignore_ascii_case("VEVENT")
            && self.root.time_range.is_none()
            && events.comps.is_empty()
            && asks_no_more(&self.root)
            && asks_no_more(events);
        is_plain.then_some(events.time_range).flatten()
    }

    /// What SQL can use to leave out most objects that cannot pass.
    pub fn prefilter(&self) -> Prefilter {
        prefilter::prefilter(self)
    }
}

impl TimeRange {
    /// Whether something from `start` to `end` overlaps the range (RFC 4791 §9.9): the end is not part of
    /// it, but what takes no time counts if it lies within.
    pub fn overlaps(&self, start: DateTime<Utc>, end: DateTime<Utc>) -> bool {
        let begins_in_time = self.end.is_none_or(|limit| start < limit);
        let ends_late_enough = self
            .start
            .is_none_or(|limit| if end > start { limit < end } else { limit <= start });
        begins_in_time && ends_late_enough
    }

    /// Whether an instant lies in the range.
    pub fn contains(&self, at: DateTime<Utc>) -> bool {
        self.overlaps(at, at)
    }
}

#[cfg(test)]
mod tests;
