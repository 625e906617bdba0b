//! Dates without a library: the demo data only ever counts back from now.

use std::time::{SystemTime, UNIX_EPOCH};

const MINUTE: i64 = 60;
const DAY: i64 = 86_400;

/// An instant, in seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(i64);

/// A day of the Gregorian calendar with a time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Civil {
    pub year: i64,
    pub month: i64,
    pub day: i64,
    hour: i64,
    minute: i64,
    second: i64,
    /// 0 is Sunday.
    weekday: i64,
}

impl Instant {
    /// Now.
    pub fn now() -> Self {
        let seconds = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_secs());
        Self(i64::try_from(seconds).unwrap_or(0))
    }

    pub const fn minutes_before(self, minutes: i64) -> Self {
        Self(self.0 - minutes * MINUTE)
    }

    pub const fn days_after(self, days: i64) -> Self {
        Self(self.0 + days * DAY)
    }

    /// The Monday of this instant's week, at midnight UTC.
    pub fn monday(self) -> Self {
        let day = self.0.div_euclid(DAY);
        let since_monday = (self.civil(0).weekday + 6) % 7;
        Self((day - since_monday) * DAY)
    }

    /// Broken down for a zone that is `offset` minutes ahead of UTC.
    pub fn civil(self, offset: i64) -> Civil {
        let local = self.0 + offset * MINUTE;
        let (days, second) = (local.div_euclid(DAY), local.rem_euclid(DAY));
        // Counted from 1 March of the year 0, so that a leap day comes last.
        let shifted = days + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let month = if shifted_month < 10 {
            shifted_month + 3
        } else {
            shifted_month - 9
        };
        Civil {
            year: era * 400 + year_of_era + i64::from(month <= 2),
            month,
            day: day_of_year - (153 * shifted_month + 2) / 5 + 1,
            hour: second / 3600,
            minute: second % 3600 / 60,
            second: second % 60,
            weekday: (days + 4).rem_euclid(7),
        }
    }

    /// For the `Date` header (RFC 5322 §3.3).
    pub fn header(self, offset: i64) -> String {
        let Civil {
            year,
            day,
            hour,
            minute,
            second,
            ..
        } = self.civil(offset);
        format!(
            "{}, {day} {} {year} {hour:02}:{minute:02}:{second:02} {}",
            self.civil(offset).weekday_name(),
            self.civil(offset).month_name(),
            zone(offset)
        )
    }

    /// For IMAP's APPEND (RFC 3501 §9, `date-time`).
    pub fn internal_date(self) -> String {
        let civil = self.civil(0);
        let Civil {
            year,
            day,
            hour,
            minute,
            second,
            ..
        } = civil;
        format!(
            "{day:2}-{}-{year} {hour:02}:{minute:02}:{second:02} +0000",
            civil.month_name()
        )
    }

    /// For iCalendar, in UTC.
    pub fn stamp(self) -> String {
        let Civil {
            year,
            month,
            day,
            hour,
            minute,
            second,
            ..
        } = self.civil(0);
        format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z")
    }

    /// For iCalendar, the day alone.
    pub fn day_stamp(self) -> String {
        let Civil { year, month, day, .. } = self.civil(0);
        format!("{year:04}{month:02}{day:02}")
    }
}

impl Civil {
    pub const fn weekday_name(&self) -> &'static str {
        match self.weekday {
            0 => "Sun",
            1 => "Mon",
            2 => "Tue",
            3 => "Wed",
            4 => "Thu",
            5 => "Fri",
            _ => "Sat",
        }
    }

    pub const fn month_name(&self) -> &'static str {
        match self.month {
            1 => "Jan",
            2 => "Feb",
            3 => "Mar",
            4 => "Apr",
            5 => "May",
            6 => "Jun",
            7 => "Jul",
            8 => "Aug",
            9 => "Sep",
            10 => "Oct",
            11 => "Nov",
            _ => "Dec",
        }
    }
}

fn zone(offset: i64) -> String {
    let sign = if offset < 0 { '-' } else { '+' };
    format!("{sign}{:02}{:02}", offset.abs() / 60, offset.abs() % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_instants_are_written_right() {
        let leap_day = Instant(1_709_164_800 + 3_661); // 2024-02-29 01:01:01 UTC
        assert_eq!(leap_day.header(0), "Thu, 29 Feb 2024 01:01:01 +0000");
        assert_eq!(leap_day.header(-300), "Wed, 28 Feb 2024 20:01:01 -0500");
        assert_eq!(leap_day.header(330), "Thu, 29 Feb 2024 06:31:01 +0530");
        assert_eq!(leap_day.internal_date(), "29-Feb-2024 01:01:01 +0000");
        assert_eq!(leap_day.stamp(), "20240229T010101Z");
        assert_eq!(Instant(0).header(0), "Thu, 1 Jan 1970 00:00:00 +0000");
    }

    #[test]
    fn weeks_begin_on_monday() {
        let thursday = Instant(1_709_164_800);
        assert_eq!(thursday.monday().day_stamp(), "20240226");
        assert_eq!(thursday.monday().monday(), thursday.monday());
        assert_eq!(
            thursday.monday().minutes_before(1).monday().day_stamp(),
            "20240219"
        );
        assert_eq!(thursday.days_after(1).day_stamp(), "20240301");
    }
}
