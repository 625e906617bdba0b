//! Where busy times lie on a strip of one day, and whether they collide with an event.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use roost_shared::calendar::{BusySpan, EventSpan};

/// The part of a day that a stretch of time takes: start and length in thousandths of the day. `None` if it lies on
/// other days.
#[must_use]
pub fn part_of_day(day: NaiveDate, start: NaiveDateTime, end: NaiveDateTime) -> Option<(u32, u32)> {
    let midnight = day.and_time(NaiveTime::MIN);
    let minutes = |moment: NaiveDateTime| (moment - midnight).num_minutes().clamp(0, 1_440);
    let (from, to) = (minutes(start), minutes(end));
    let thousandths = |minutes: i64| u32::try_from(minutes * 1_000 / 1_440).unwrap_or(0);
    (from < to).then(|| (thousandths(from), thousandths(to) - thousandths(from)))
}

/// First and last moment of an event.
#[must_use]
pub fn bounds(span: &EventSpan) -> (NaiveDateTime, NaiveDateTime) {
    match *span {
        EventSpan::AllDay { start, end } => (start.and_time(NaiveTime::MIN), end.and_time(NaiveTime::MIN)),
        EventSpan::Timed { start, end } => (start, end),
    }
}

/// Whether anything of it is during the event.
#[must_use]
pub fn collides(busy: &[BusySpan], span: &EventSpan) -> bool {
    let (start, end) = bounds(span);
    busy.iter().any(|busy| busy.start < end && start < busy.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
    }

    #[test]
    fn a_strip_shows_what_is_on_its_day() {
        let day = at("2026-07-15 00:00").date();
        let part = |start, end| part_of_day(day, at(start), at(end));
        assert_eq!(part("2026-07-15 06:00", "2026-07-15 12:00"), Some((250, 250)));
        assert_eq!(part("2026-07-14 22:00", "2026-07-15 12:00"), Some((0, 500)));
        assert_eq!(part("2026-07-15 18:00", "2026-07-17 12:00"), Some((750, 250)));
        assert_eq!(part("2026-07-14 22:00", "2026-07-15 00:00"), None);
        assert_eq!(part("2026-07-16 00:00", "2026-07-16 01:00"), None);
    }

    #[test]
    fn what_touches_does_not_collide() {
        let busy = [BusySpan {
            start: at("2026-07-15 10:00"),
            end: at("2026-07-15 11:00"),
            tentative: false,
        }];
        let event = |start, end| EventSpan::Timed {
            start: at(start),
            end: at(end),
        };
        assert!(collides(&busy, &event("2026-07-15 10:30", "2026-07-15 12:00")));
        assert!(!collides(&busy, &event("2026-07-15 11:00", "2026-07-15 12:00")));
        assert!(!collides(&busy, &event("2026-07-15 09:00", "2026-07-15 10:00")));
        let day = at("2026-07-15 00:00").date();
        assert!(collides(
            &busy,
            &EventSpan::AllDay {
                start: day,
                end: day.succ_opt().unwrap()
            }
        ));
    }
}
