//! Weeks, for people whose week starts on Monday, Sunday or Saturday, and the rows of a month.

use chrono::{Datelike, NaiveDate, Weekday};
use roost_shared::settings::WeekStart;

use super::date::{add_days, add_months, first_of_month};
use super::range::DayRange;

/// The weekday in the first column.
#[must_use]
pub const fn first_weekday(week_start: WeekStart) -> Weekday {
    match week_start {
        WeekStart::Monday => Weekday::Mon,
        WeekStart::Sunday => Weekday::Sun,
        WeekStart::Saturday => Weekday::Sat,
    }
}

/// The seven days of the week in which `date` lies.
#[must_use]
pub fn week_of(date: NaiveDate, week_start: WeekStart) -> DayRange {
    let back = date.weekday().days_since(first_weekday(week_start));
    DayRange::of_days(add_days(date, -i64::from(back)), 7)
}

/// The week's number as on ISO 8601 calendars: that of the Thursday in it, whatever day the week starts on.
#[must_use]
pub fn week_number(week: &DayRange) -> u32 {
    let thursday = week
        .days()
        .find(|day| day.weekday() == Weekday::Thu)
        .unwrap_or(week.start);
    thursday.iso_week().week()
}

/// The rows of the month in which `date` lies: four to six whole weeks, with the days of the neighbouring
/// months that complete them.
#[must_use]
pub fn month_rows(date: NaiveDate, week_start: WeekStart) -> Vec<DayRange> {
    let first = first_of_month(date);
    let next = add_months(first, 1);
    let mut rows = Vec::with_capacity(6);
    let mut row = week_of(first, week_start);
    // Six is the most that any month needs; the bound holds at the last month that can be shown.
    while row.start < next && rows.len() < 6 {
        rows.push(row);
        row = DayRange::of_days(row.end, 7);
    }
    rows
}

/// The rows of a small month, always six, so that it keeps its height when one leafs through it.
#[must_use]
pub fn six_rows(date: NaiveDate, week_start: WeekStart) -> Vec<DayRange> {
    let first = week_of(first_of_month(date), week_start);
    (0..6)
        .map(|row| DayRange::of_days(add_days(first.start, row * 7), 7))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_week_starts_where_one_lives() {
        let sunday = day("2026-11-22");
        assert_eq!(week_of(sunday, WeekStart::Monday).start, day("2026-11-16"));
        assert_eq!(week_of(sunday, WeekStart::Sunday).start, sunday);
        assert_eq!(week_of(sunday, WeekStart::Saturday).start, day("2026-11-21"));
    }

    #[test]
    fn the_first_day_belongs_to_its_own_week() {
        for (date, start) in [
            ("2026-11-23", WeekStart::Monday),
            ("2026-11-22", WeekStart::Sunday),
            ("2026-11-21", WeekStart::Saturday),
        ] {
            assert_eq!(week_of(day(date), start).start, day(date));
        }
    }

    #[test]
    fn weeks_are_numbered_as_in_iso_8601() {
        assert_eq!(week_number(&week_of(day("2026-11-22"), WeekStart::Monday)), 47);
        // The Sunday week of the 22nd has the Thursday of the week after.
        assert_eq!(week_number(&week_of(day("2026-11-22"), WeekStart::Sunday)), 48);
        assert_eq!(week_number(&week_of(day("2027-01-01"), WeekStart::Monday)), 53);
        assert_eq!(week_number(&week_of(day("2024-12-30"), WeekStart::Monday)), 1);
    }

    #[test]
    fn a_month_takes_as_many_rows_as_it_needs() {
        // February 2027 starts on a Monday and has 28 days.
        assert_eq!(month_rows(day("2027-02-10"), WeekStart::Monday).len(), 4);
        assert_eq!(month_rows(day("2026-11-10"), WeekStart::Monday).len(), 6);
        assert_eq!(month_rows(day("2026-11-10"), WeekStart::Sunday).len(), 5);
    }

    #[test]
    fn the_rows_cover_the_month_without_gaps() {
        for week_start in [WeekStart::Monday, WeekStart::Sunday, WeekStart::Saturday] {
            for month in 0..48 {
                let first = add_months(day("2025-01-01"), month);
                let rows = month_rows(first, week_start);
                let last = add_days(add_months(first, 1), -1);
                assert!(rows.first().unwrap().contains(first));
                assert!(rows.last().unwrap().contains(last));
                assert!(rows.windows(2).all(|pair| pair[0].end == pair[1].start));
                assert!(
                    rows.iter()
                        .all(|row| row.start.weekday() == first_weekday(week_start))
                );
            }
        }
    }

    #[test]
    fn the_small_month_never_changes_height() {
        for month in 0..24 {
            assert_eq!(
                six_rows(add_months(day("2026-01-15"), month), WeekStart::Monday).len(),
                6
            );
        }
    }

    #[test]
    fn the_last_month_ends() {
        assert!(month_rows(day("2199-12-31"), WeekStart::Monday).len() <= 6);
    }
}
