//! Day and month arithmetic that stays inside the years that the page can show, so that no address typed
//! into the browser can lead to a date on which arithmetic fails.

use chrono::{Datelike, Days, Months, NaiveDate};
use roost_shared::time::Timestamp;

/// The first day that can be shown.
pub const FIRST: NaiveDate = match NaiveDate::from_ymd_opt(1900, 1, 1) {
    Some(date) => date,
    None => NaiveDate::MIN,
};

/// The last day that can be shown.
pub const LAST: NaiveDate = match NaiveDate::from_ymd_opt(2199, 12, 31) {
    Some(date) => date,
    None => NaiveDate::MAX,
};

/// The day `days` later (earlier if negative), held between [`FIRST`] and [`LAST`].
#[must_use]
pub fn add_days(date: NaiveDate, days: i64) -> NaiveDate {
    let distance = Days::new(days.unsigned_abs());
    let moved = if days < 0 {
        date.checked_sub_days(distance)
    } else {
        date.checked_add_days(distance)
    };
    moved
        .unwrap_or(if days < 0 { FIRST } else { LAST })
        .clamp(FIRST, LAST)
}

/// The same day of another month, or that month's last day where it is shorter.
#[must_use]
pub fn add_months(date: NaiveDate, months: i32) -> NaiveDate {
    let distance = Months::new(months.unsigned_abs());
    let moved = if months < 0 {
        date.checked_sub_months(distance)
    } else {
        date.checked_add_months(distance)
    };
    moved
        .unwrap_or(if months < 0 { FIRST } else { LAST })
        .clamp(FIRST, LAST)
}

/// The first day of the month in which `date` lies.
#[must_use]
pub fn first_of_month(date: NaiveDate) -> NaiveDate {
    date.with_day(1).unwrap_or(date)
}

/// Whether both days lie in one month of one year.
#[must_use]
pub fn same_month(a: NaiveDate, b: NaiveDate) -> bool {
    a.year() == b.year() && a.month() == b.month()
}

/// Reads `YYYY-MM-DD` as it stands in the page's address and in date fields. `None` for anything else, and
/// for days that the page cannot show.
#[must_use]
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    let date = NaiveDate::read(text.trim())?;
    (FIRST..=LAST).contains(&date).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn days_cross_months_and_years() {
        assert_eq!(add_days(day("2026-12-31"), 1), day("2027-01-01"));
        assert_eq!(add_days(day("2028-03-01"), -1), day("2028-02-29"));
    }

    #[test]
    fn arithmetic_never_leaves_what_can_be_shown() {
        assert_eq!(add_days(FIRST, -1), FIRST);
        assert_eq!(add_days(LAST, i64::MAX), LAST);
        assert_eq!(add_months(FIRST, -1), FIRST);
        assert_eq!(add_months(LAST, i32::MAX), LAST);
        assert_eq!(add_days(NaiveDate::MAX, 5), LAST);
    }

    #[test]
    fn a_short_month_takes_its_last_day() {
        assert_eq!(add_months(day("2026-01-31"), 1), day("2026-02-28"));
        assert_eq!(add_months(day("2026-03-31"), -1), day("2026-02-28"));
        assert_eq!(add_months(day("2026-12-15"), 1), day("2027-01-15"));
    }

    #[test]
    fn only_plain_dates_in_range_are_read() {
        assert_eq!(parse_date(" 2026-11-23 "), Some(day("2026-11-23")));
        for text in [
            "",
            "today",
            "2026-13-01",
            "2026-02-30",
            "1899-12-31",
            "2200-01-01",
            "+12026-01-01",
        ] {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }
}
