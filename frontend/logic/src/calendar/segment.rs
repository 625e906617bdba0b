//! Cutting events into what a grid can show: banners across days, and pieces of one day's column.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};
use roost_shared::calendar::EventSpan;

use super::date::add_days;
use super::range::DayRange;

/// The minutes of a day as a grid shows it. A civil day always shows 24 hours, on days of clock changes too.
pub const DAY_MINUTES: u32 = 24 * 60;

/// A piece of a timed event that lies within one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The day.
    pub day: NaiveDate,
    /// Minutes from midnight to its start.
    pub start: u32,
    /// Minutes from midnight to its end, at most [`DAY_MINUTES`]; never before `start`.
    pub end: u32,
    /// Whether the event starts here, rather than on an earlier day.
    pub starts: bool,
    /// Whether the event ends here, rather than on a later day.
    pub ends: bool,
}

/// Whether it is shown as a banner above the hours: whole days, or a day and longer.
#[must_use]
pub fn is_banner(span: &EventSpan) -> bool {
    match span {
        EventSpan::AllDay { .. } => true,
        EventSpan::Timed { start, end } => *end - *start >= TimeDelta::days(1),
    }
}

/// The days that it touches, at least one. An event that ends at midnight does not touch the day that begins
/// then.
#[must_use]
pub fn covered_days(span: &EventSpan) -> DayRange {
    match *span {
        EventSpan::AllDay { start, end } => DayRange {
            start,
            end: end.max(add_days(start, 1)),
        },
        EventSpan::Timed { start, end } => {
            let ends_at_midnight = end.time() == NaiveTime::MIN && end > start;
            let after = if ends_at_midnight {
                end.date()
            } else {
                add_days(end.date(), 1)
            };
            DayRange {
                start: start.date(),
                end: after.max(add_days(start.date(), 1)),
            }
        }
    }
}

/// The moment at which it starts; midnight for whole days.
#[must_use]
pub fn start_of(span: &EventSpan) -> NaiveDateTime {
    match *span {
        EventSpan::AllDay { start, .. } => start.and_time(NaiveTime::MIN),
        EventSpan::Timed { start, .. } => start,
    }
}

/// The moment at which it ends; midnight after the last of whole days.
#[must_use]
pub fn end_of(span: &EventSpan) -> NaiveDateTime {
    match *span {
        EventSpan::AllDay { end, .. } => end.and_time(NaiveTime::MIN),
        EventSpan::Timed { end, .. } => end,
    }
}

/// The pieces of a timed event on the days of `range`; none for a banner.
#[must_use]
pub fn segments(span: &EventSpan, range: &DayRange) -> Vec<Segment> {
    let EventSpan::Timed { start, end } = *span else {
        return Vec::new();
    };
    if is_banner(span) {
        return Vec::new();
    }
    let days = covered_days(span);
    days.days()
        .filter(|day| range.contains(*day))
        .map(|day| {
            let starts = day == days.start;
            let ends = day == days.last();
            let from = if starts { minute_of(start.time()) } else { 0 };
            let to = if ends && end.date() == day {
                minute_of(end.time())
            } else {
                DAY_MINUTES
            };
            Segment {
                day,
                start: from,
                end: to.max(from),
                starts,
                ends,
            }
        })
        .collect()
}

/// Minutes from midnight.
#[must_use]
pub fn minute_of(time: NaiveTime) -> u32 {
    time.hour() * 60 + time.minute()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timed(start: &str, end: &str) -> EventSpan {
        EventSpan::Timed {
            start: start.parse().unwrap(),
            end: end.parse().unwrap(),
        }
    }

    fn all_day(start: &str, end: &str) -> EventSpan {
        EventSpan::AllDay {
            start: start.parse().unwrap(),
            end: end.parse().unwrap(),
        }
    }

    fn range(start: &str, end: &str) -> DayRange {
        DayRange {
            start: start.parse().unwrap(),
            end: end.parse().unwrap(),
        }
    }

    #[test]
    fn an_event_of_one_day_is_one_piece() {
        let span = timed("2026-11-23T09:15:00", "2026-11-23T10:00:00");
        let pieces = segments(&span, &range("2026-11-23", "2026-11-30"));
        let day = "2026-11-23".parse().unwrap();
        assert_eq!(
            pieces,
            [Segment {
                day,
                start: 555,
                end: 600,
                starts: true,
                ends: true
            }]
        );
    }

    #[test]
    fn an_event_over_midnight_is_cut_there() {
        let span = timed("2026-11-23T22:00:00", "2026-11-24T01:30:00");
        let pieces = segments(&span, &range("2026-11-23", "2026-11-30"));
        assert_eq!(pieces.len(), 2);
        assert_eq!(
            (pieces[0].start, pieces[0].end, pieces[0].starts, pieces[0].ends),
            (1320, 1440, true, false)
        );
        assert_eq!(
            (pieces[1].start, pieces[1].end, pieces[1].starts, pieces[1].ends),
            (0, 90, false, true)
        );
        // Only the second piece lies in a range that starts on the second day.
        assert_eq!(segments(&span, &range("2026-11-24", "2026-11-25")).len(), 1);
    }

    #[test]
    fn an_event_that_ends_at_midnight_stays_on_its_day() {
        let span = timed("2026-11-23T22:00:00", "2026-11-24T00:00:00");
        let pieces = segments(&span, &range("2026-11-20", "2026-11-30"));
        assert_eq!(pieces.len(), 1);
        assert_eq!((pieces[0].end, pieces[0].ends), (DAY_MINUTES, true));
    }

    #[test]
    fn an_event_without_length_still_has_a_day() {
        let span = timed("2026-11-23T00:00:00", "2026-11-23T00:00:00");
        assert_eq!(covered_days(&span).len(), 1);
        assert_eq!(segments(&span, &range("2026-11-23", "2026-11-24")).len(), 1);
    }

    #[test]
    fn an_end_before_the_start_does_no_harm() {
        let span = timed("2026-11-23T10:00:00", "2026-11-22T10:00:00");
        assert_eq!(covered_days(&span).len(), 1);
        let pieces = segments(&span, &range("2026-11-20", "2026-11-30"));
        assert!(pieces.iter().all(|piece| piece.end >= piece.start));
        assert_eq!(covered_days(&all_day("2026-11-23", "2026-11-23")).len(), 1);
    }

    #[test]
    fn a_day_and_longer_is_a_banner() {
        assert!(is_banner(&all_day("2026-11-23", "2026-11-24")));
        assert!(is_banner(&timed("2026-11-23T09:00:00", "2026-11-24T09:00:00")));
        assert!(!is_banner(&timed("2026-11-23T09:00:00", "2026-11-24T08:59:00")));
        assert!(
            segments(
                &all_day("2026-11-23", "2026-11-24"),
                &range("2026-11-23", "2026-11-24")
            )
            .is_empty()
        );
    }
}
