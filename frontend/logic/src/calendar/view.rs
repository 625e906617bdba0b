//! The ways of looking at a calendar, the days each of them shows, and leafing through them.

use chrono::NaiveDate;
use roost_shared::settings::WeekStart;

use super::date::{add_days, add_months, first_of_month};
use super::range::DayRange;
use super::week::{month_rows, week_of};

/// How many days the agenda lists from the chosen one on.
const AGENDA_DAYS: u32 = 28;

/// A way of looking at a calendar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CalendarView {
    /// Whole weeks, a cell for each day.
    Month,
    /// Seven columns of hours.
    #[default]
    Week,
    /// One column of hours.
    Day,
    /// A list of the days that have something.
    Agenda,
}

impl CalendarView {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Month, Self::Week, Self::Day, Self::Agenda];

    /// Its name in the page's address.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Week => "week",
            Self::Day => "day",
            Self::Agenda => "agenda",
        }
    }

    /// The view of that name.
    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.slug() == slug)
    }

    /// The days that it shows when `date` is chosen.
    #[must_use]
    pub fn shown(self, date: NaiveDate, week_start: WeekStart) -> DayRange {
        match self {
            Self::Day => DayRange::of_days(date, 1),
            Self::Week => week_of(date, week_start),
            Self::Agenda => DayRange::of_days(date, AGENDA_DAYS),
            Self::Month => {
                let rows = month_rows(date, week_start);
                match (rows.first(), rows.last()) {
                    (Some(first), Some(last)) => DayRange {
                        start: first.start,
                        end: last.end,
                    },
                    _ => week_of(date, week_start),
                }
            }
        }
    }

    /// The day to choose for one page on (`1`) or back (`-1`). A month is entered at its first day, so that
    /// leafing there and back never drifts away from where one was.
    #[must_use]
    pub fn step(self, date: NaiveDate, pages: i32) -> NaiveDate {
        match self {
            Self::Month => add_months(first_of_month(date), pages),
            Self::Week => add_days(date, i64::from(pages) * 7),
            Self::Day => add_days(date, i64::from(pages)),
            Self::Agenda => add_days(date, i64::from(pages) * i64::from(AGENDA_DAYS)),
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
    fn every_view_is_found_by_its_name() {
        for view in CalendarView::ALL {
            assert_eq!(CalendarView::from_slug(view.slug()), Some(view));
        }
        assert_eq!(CalendarView::from_slug("year"), None);
    }

    #[test]
    fn every_view_shows_the_chosen_day() {
        for view in CalendarView::ALL {
            for offset in 0..400 {
                let date = add_days(day("2026-01-01"), offset);
                assert!(
                    view.shown(date, WeekStart::Sunday).contains(date),
                    "{view:?} {date}"
                );
            }
        }
    }

    #[test]
    fn leafing_on_and_back_shows_the_same_days() {
        for view in CalendarView::ALL {
            let date = day("2026-01-31");
            let there = view.step(date, 1);
            assert!(!view.shown(there, WeekStart::Monday).contains(date) || view == CalendarView::Month);
            let back = view.step(there, -1);
            assert_eq!(
                view.shown(back, WeekStart::Monday),
                view.shown(date, WeekStart::Monday),
                "{view:?}"
            );
        }
    }

    #[test]
    fn leafing_through_months_from_the_31st_skips_none() {
        let january = day("2026-01-31");
        assert_eq!(CalendarView::Month.step(january, 1), day("2026-02-01"));
        assert_eq!(CalendarView::Month.step(day("2026-02-01"), 1), day("2026-03-01"));
    }
}
