//! Moving the focused day by keys, as grids of dates do (WAI-ARIA grid pattern).

use chrono::NaiveDate;
use roost_shared::settings::WeekStart;

use super::date::{add_days, add_months};
use super::week::week_of;

/// Where a key leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayMove {
    /// One day back.
    Previous,
    /// One day on.
    Next,
    /// The same weekday one week earlier.
    WeekBefore,
    /// The same weekday one week later.
    WeekAfter,
    /// The first day of the week.
    WeekStart,
    /// The last day of the week.
    WeekEnd,
    /// The same day of the month before.
    MonthBefore,
    /// The same day of the month after.
    MonthAfter,
}

impl DayMove {
    /// The move that belongs to a key, by its `KeyboardEvent.key`. In scripts that run from right to left
    /// the arrows point the other way.
    #[must_use]
    pub fn from_key(key: &str, right_to_left: bool) -> Option<Self> {
        Some(match (key, right_to_left) {
            ("ArrowLeft", false) | ("ArrowRight", true) => Self::Previous,
            ("ArrowRight", false) | ("ArrowLeft", true) => Self::Next,
            ("ArrowUp", _) => Self::WeekBefore,
            ("ArrowDown", _) => Self::WeekAfter,
            ("Home", _) => Self::WeekStart,
            ("End", _) => Self::WeekEnd,
            ("PageUp", _) => Self::MonthBefore,
            ("PageDown", _) => Self::MonthAfter,
            _ => return None,
        })
    }

    /// The day that it leads to.
    #[must_use]
    pub fn apply(self, date: NaiveDate, week_start: WeekStart) -> NaiveDate {
        match self {
            Self::Previous => add_days(date, -1),
            Self::Next => add_days(date, 1),
            Self::WeekBefore => add_days(date, -7),
            Self::WeekAfter => add_days(date, 7),
            Self::WeekStart => week_of(date, week_start).start,
            Self::WeekEnd => week_of(date, week_start).last(),
            Self::MonthBefore => add_months(date, -1),
            Self::MonthAfter => add_months(date, 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn arrows_follow_the_direction_of_writing() {
        assert_eq!(DayMove::from_key("ArrowLeft", false), Some(DayMove::Previous));
        assert_eq!(DayMove::from_key("ArrowLeft", true), Some(DayMove::Next));
        assert_eq!(DayMove::from_key("ArrowUp", true), Some(DayMove::WeekBefore));
        assert_eq!(DayMove::from_key("x", false), None);
    }

    #[test]
    fn every_move_leads_where_it_says() {
        let from = day("2026-11-25");
        let to = |movement: DayMove| movement.apply(from, WeekStart::Monday);
        assert_eq!(to(DayMove::Previous), day("2026-11-24"));
        assert_eq!(to(DayMove::Next), day("2026-11-26"));
        assert_eq!(to(DayMove::WeekBefore), day("2026-11-18"));
        assert_eq!(to(DayMove::WeekAfter), day("2026-12-02"));
        assert_eq!(to(DayMove::WeekStart), day("2026-11-23"));
        assert_eq!(to(DayMove::WeekEnd), day("2026-11-29"));
        assert_eq!(to(DayMove::MonthBefore), day("2026-10-25"));
        assert_eq!(to(DayMove::MonthAfter), day("2026-12-25"));
    }
}
