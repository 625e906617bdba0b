//! The time that a new event is offered with, before anyone chose one.

use chrono::{NaiveDate, NaiveDateTime, Timelike};
use roost_shared::calendar::EventSpan;

use super::drag::{CLICK_MINUTES, span_on};
use super::segment::{DAY_MINUTES, minute_of};

/// The working hour at which an event on another day starts.
const MORNING: u32 = 9 * 60;

/// An hour on `day`: the next full hour from now if that is today, the morning otherwise.
#[must_use]
pub fn offered(day: NaiveDate, now: NaiveDateTime) -> EventSpan {
    let start = if day == now.date() {
        next_hour(now)
    } else {
        MORNING
    };
    span_on(day, start, start + CLICK_MINUTES)
}

/// The next full half hour counts as well when it is near: at 9:10 one means 9:30, at 9:40 10:00.
fn next_hour(now: NaiveDateTime) -> u32 {
    let minute = minute_of(now.time());
    let next = if now.minute() == 0 {
        minute
    } else {
        (minute / 30 + 1) * 30
    };
    next.min(DAY_MINUTES - CLICK_MINUTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start(day: &str, now: &str) -> String {
        match offered(day.parse().unwrap(), now.parse().unwrap()) {
            EventSpan::Timed { start, end } => {
                assert_eq!((end - start).num_minutes(), 60);
                start.format("%F %H:%M").to_string()
            }
            EventSpan::AllDay { .. } => panic!("a timed event is offered"),
        }
    }

    #[test]
    fn today_it_is_what_comes_next() {
        assert_eq!(start("2026-11-23", "2026-11-23T09:10:00"), "2026-11-23 09:30");
        assert_eq!(start("2026-11-23", "2026-11-23T09:40:00"), "2026-11-23 10:00");
        assert_eq!(start("2026-11-23", "2026-11-23T09:00:00"), "2026-11-23 09:00");
    }

    #[test]
    fn late_in_the_evening_it_stays_today() {
        assert_eq!(start("2026-11-23", "2026-11-23T23:50:00"), "2026-11-23 23:00");
    }

    #[test]
    fn on_another_day_it_is_the_morning() {
        assert_eq!(start("2026-11-25", "2026-11-23T16:20:00"), "2026-11-25 09:00");
    }
}
