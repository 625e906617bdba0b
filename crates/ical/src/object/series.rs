//! The occurrences of an event that recurs, as far as they can be listed beside it.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::{CalendarObject, ComponentKind};
use crate::limits::MAX_STORED_OCCURRENCES;
use crate::occurrences::{Expansion, Timing, expand_up_to};
use crate::query::calendar::TimeRange;

/// When an event takes place, wherever one is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// From and until, for each occurrence; none is without length.
    pub occurrences: Vec<(DateTime<Utc>, DateTime<Utc>)>,
    /// All occurrences that begin before this instant are listed; `None`: all there are.
    pub until: Option<DateTime<Utc>>,
}

/// How far from its beginning a series is listed, if it has too many occurrences: the longest that suffices for one of every
/// year, every month, every week or every day.
const REACHES: [TimeDelta; 4] = [
    TimeDelta::days(100 * 365),
    TimeDelta::days(9 * 365),
    TimeDelta::days(2 * 365),
    TimeDelta::days(91),
];

impl Series {
    /// Of an event that recurs, if no timezone has a say in when it takes place.
    pub(super) fn of(object: &CalendarObject, first_start: Option<DateTime<Utc>>) -> Option<Self> {
        const REPEATING: [&str; 3] = ["RRULE", "RDATE", "RECURRENCE-ID"];
        let recurs = object
            .instances()
            .any(|component| REPEATING.iter().any(|name| component.property(name).is_some()));
        let floats = object.instances().any(|component| {
            Timing::of(object, component).is_none_or(|timing| {
                timing.start.is_floating() || timing.length.end(&timing.start).is_floating()
            })
        });
        if object.kind() != ComponentKind::Event || !recurs || floats {
            return None;
        }
        let first = first_start?;
        let ends = REACHES
            .into_iter()
            .filter_map(|reach| first.checked_add_signed(reach))
            .map(Some);
        std::iter::once(None)
            .chain(ends)
            .find_map(|until| {
                let range = TimeRange {
                    start: None,
                    end: until,
                };
                let expansion = expand_up_to(object, &range, Tz::UTC, MAX_STORED_OCCURRENCES);
                (!expansion.truncated).then_some((expansion, until))
            })
            .and_then(|(expansion, until)| Self::listed(&expansion, until))
    }

    fn listed(expansion: &Expansion<'_>, until: Option<DateTime<Utc>>) -> Option<Self> {
        let is_exact = expansion.occurrences.iter().all(|occurrence| {
            occurrence.starts_at < occurrence.ends_at
                && !occurrence.start.is_floating()
                && !occurrence.end.is_floating()
        });
        is_exact.then(|| Self {
            occurrences: expansion
                .occurrences
                .iter()
                .map(|occurrence| (occurrence.starts_at, occurrence.ends_at))
                .collect(),
            until,
        })
    }
}
