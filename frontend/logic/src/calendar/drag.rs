//! The geometry of dragging in the grid of hours: from pixels to minutes, and from a movement to a new time.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use roost_shared::calendar::EventSpan;

use super::date::add_days;
use super::segment::DAY_MINUTES;

/// The grid to which a pointer snaps, in minutes.
pub const STEP: u32 = 15;

/// How long an event is that was made by a click.
pub const CLICK_MINUTES: u32 = 60;

/// The minute of the day at `offset` pixels below midnight in a column `height` pixels high, held to the day.
#[must_use]
pub fn minute_at(offset: f64, height: f64) -> u32 {
    if !offset.is_finite() || !height.is_finite() || height <= 0.0 {
        return 0;
    }
    let share = (offset / height).clamp(0.0, 1.0);
    // A share of a day in minutes: 0 to 1440, exact as a float.
    round_to_u32(share * f64::from(DAY_MINUTES)).min(DAY_MINUTES)
}

/// Which of `count` equal columns lies at `offset` pixels from the left edge of all of them.
#[must_use]
pub fn column_at(offset: f64, width: f64, count: u32, right_to_left: bool) -> u32 {
    if !offset.is_finite() || !width.is_finite() || width <= 0.0 || count == 0 {
        return 0;
    }
    let share = (offset / width).clamp(0.0, 1.0);
    let column = floor_to_u32(share * f64::from(count)).min(count - 1);
    if right_to_left { count - 1 - column } else { column }
}

/// The start of the step in which `minute` lies.
#[must_use]
pub const fn snap(minute: u32) -> u32 {
    minute / STEP * STEP
}

/// The step boundary nearest to `minute`, which may lie before 0.
#[must_use]
pub fn snap_distance(minutes: i64) -> i64 {
    let step = i64::from(STEP);
    (minutes + step / 2).div_euclid(step) * step
}

/// The stretch swept from the minute where the pointer went down to where it is now; at least one step, within
/// the day.
#[must_use]
pub fn swept(from: u32, to: u32) -> (u32, u32) {
    let (first, last) = if from <= to { (from, to) } else { (to, from) };
    let start = snap(first.min(DAY_MINUTES - 1));
    // The step in which the pointer is belongs to it, upwards and downwards alike.
    let end = (snap(last.min(DAY_MINUTES - 1)) + STEP).min(DAY_MINUTES);
    (start, end)
}

/// The stretch of an event made by a click: the half hour under the pointer and on, within the day.
#[must_use]
pub fn clicked(minute: u32) -> (u32, u32) {
    let start = (minute / 30 * 30).min(DAY_MINUTES - CLICK_MINUTES);
    (start, start + CLICK_MINUTES)
}

/// A stretch of a day as a span.
#[must_use]
pub fn span_on(day: NaiveDate, start: u32, end: u32) -> EventSpan {
    EventSpan::Timed {
        start: at_minute(day, start),
        end: at_minute(day, end),
    }
}

/// The moment `minute` minutes after the midnight at which `day` begins.
#[must_use]
pub fn at_minute(day: NaiveDate, minute: u32) -> NaiveDateTime {
    day.and_time(NaiveTime::MIN) + TimeDelta::minutes(i64::from(minute.min(7 * DAY_MINUTES)))
}

/// The span moved by so many days and minutes; whole days take no minutes.
#[must_use]
pub fn moved(span: &EventSpan, days: i64, minutes: i64) -> EventSpan {
    match *span {
        EventSpan::AllDay { start, end } => {
            let length = (end - start).num_days().max(1);
            let start = add_days(start, days);
            EventSpan::AllDay {
                start,
                end: add_days(start, length),
            }
        }
        EventSpan::Timed { start, end } => {
            let length = (end - start).max(TimeDelta::zero());
            let date = add_days(start.date(), days);
            let start = date.and_time(start.time()) + TimeDelta::minutes(minutes.clamp(-10_080, 10_080));
            EventSpan::Timed {
                start,
                end: start + length,
            }
        }
    }
}

/// The span with its end moved by so many minutes, at least one step long. Whole days stay.
#[must_use]
pub fn resized(span: &EventSpan, minutes: i64) -> EventSpan {
    match *span {
        EventSpan::AllDay { .. } => *span,
        EventSpan::Timed { start, end } => {
            let shortest = start + TimeDelta::minutes(i64::from(STEP));
            let end = end + TimeDelta::minutes(minutes.clamp(-10_080, 10_080));
            EventSpan::Timed {
                start,
                end: end.max(shortest),
            }
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 0..=1440 by its callers"
)]
fn round_to_u32(value: f64) -> u32 {
    value.round() as u32
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 0..=count by its callers"
)]
fn floor_to_u32(value: f64) -> u32 {
    value.floor() as u32
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

    #[test]
    fn pixels_become_minutes() {
        assert_eq!(minute_at(0.0, 1152.0), 0);
        assert_eq!(minute_at(576.0, 1152.0), 720);
        assert_eq!(minute_at(-40.0, 1152.0), 0);
        assert_eq!(minute_at(9_999.0, 1152.0), DAY_MINUTES);
        assert_eq!(minute_at(f64::NAN, 1152.0), 0);
        assert_eq!(minute_at(10.0, 0.0), 0);
    }

    #[test]
    fn columns_are_counted_in_the_direction_of_writing() {
        assert_eq!(column_at(0.0, 700.0, 7, false), 0);
        assert_eq!(column_at(699.0, 700.0, 7, false), 6);
        assert_eq!(column_at(700.0, 700.0, 7, false), 6);
        assert_eq!(column_at(0.0, 700.0, 7, true), 6);
        assert_eq!(column_at(10.0, 0.0, 7, false), 0);
        assert_eq!(column_at(10.0, 100.0, 0, true), 0);
    }

    #[test]
    fn a_sweep_takes_whole_steps_either_way() {
        assert_eq!(swept(547, 612), (540, 615));
        assert_eq!(swept(612, 547), (540, 615));
        assert_eq!(swept(547, 547), (540, 555));
        assert_eq!(swept(1_439, 1_440), (1_425, 1_440));
    }

    #[test]
    fn a_click_makes_an_hour_that_ends_today() {
        assert_eq!(clicked(554), (540, 600));
        assert_eq!(clicked(1_435), (1_380, 1_440));
        assert_eq!(
            span_on("2026-11-23".parse().unwrap(), 1_380, 1_440),
            timed("2026-11-23T23:00:00", "2026-11-24T00:00:00")
        );
    }

    #[test]
    fn distances_snap_to_the_nearest_step() {
        assert_eq!(snap_distance(7), 0);
        assert_eq!(snap_distance(8), 15);
        assert_eq!(snap_distance(-7), 0);
        assert_eq!(snap_distance(-9), -15);
    }

    #[test]
    fn moving_keeps_the_length() {
        let span = timed("2026-11-23T22:00:00", "2026-11-24T01:00:00");
        assert_eq!(
            moved(&span, 1, -30),
            timed("2026-11-24T21:30:00", "2026-11-25T00:30:00")
        );
        let days = EventSpan::AllDay {
            start: "2026-11-23".parse().unwrap(),
            end: "2026-11-26".parse().unwrap(),
        };
        let later = EventSpan::AllDay {
            start: "2026-12-01".parse().unwrap(),
            end: "2026-12-04".parse().unwrap(),
        };
        assert_eq!(moved(&days, 8, 45), later);
    }

    #[test]
    fn resizing_leaves_at_least_one_step() {
        let span = timed("2026-11-23T10:00:00", "2026-11-23T11:00:00");
        assert_eq!(
            resized(&span, 30),
            timed("2026-11-23T10:00:00", "2026-11-23T11:30:00")
        );
        assert_eq!(
            resized(&span, -600),
            timed("2026-11-23T10:00:00", "2026-11-23T10:15:00")
        );
    }
}
