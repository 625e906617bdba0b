//! Birthdays, whose year need not be known.

use chrono::{Datelike, NaiveDate};

/// A day of the year, and the year of birth where it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Birthday {
    /// The year of birth.
    pub year: Option<i32>,
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31.
    pub day: u32,
}

/// A leap year, in which every day of a year exists.
const LEAP_YEAR: i32 = 2000;

impl Birthday {
    /// The day if there is one: 29 February counts where the year is a leap year or not known.
    #[must_use]
    pub fn new(year: Option<i32>, month: u32, day: u32) -> Option<Self> {
        if year.is_some_and(|year| !(1..=9_999).contains(&year)) {
            return None;
        }
        NaiveDate::from_ymd_opt(year.unwrap_or(LEAP_YEAR), month, day)?;
        Some(Self { year, month, day })
    }

    /// Reads `YYYY-MM-DD` or `--MM-DD`, also without the hyphens between month and day as RFC 6350 writes
    /// them.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(rest) = text.strip_prefix("--") {
            let digits = digits(rest, 4)?;
            return Self::new(None, digits / 100, digits % 100);
        }
        let digits = digits(text, 8)?;
        let year = i32::try_from(digits / 10_000).ok()?;
        Self::new(Some(year), digits / 100 % 100, digits % 100)
    }

    /// The form in which the server wants it.
    #[must_use]
    pub fn to_text(self) -> String {
        match self.year {
            Some(year) => format!("{year:04}-{:02}-{:02}", self.month, self.day),
            None => format!("--{:02}-{:02}", self.month, self.day),
        }
    }

    /// A date that has its month and day, for writing it in words.
    #[must_use]
    pub fn as_date(self) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(self.year.unwrap_or(LEAP_YEAR), self.month, self.day)
    }

    /// How old the person is on `today`. `None` if the year is not known or lies ahead.
    #[must_use]
    pub fn age_on(self, today: NaiveDate) -> Option<i32> {
        let had_it = (today.month(), today.day()) >= (self.month, self.day);
        let age = today.year() - self.year? - i32::from(!had_it);
        (age >= 0).then_some(age)
    }
}

fn digits(text: &str, count: usize) -> Option<u32> {
    let digits: String = text.chars().filter(|c| *c != '-').collect();
    let plain = digits.len() == count && digits.bytes().all(|byte| byte.is_ascii_digit());
    if plain { digits.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_read_and_written() {
        for text in ["1984-02-29", "--02-29", "0987-01-01", "2001-12-31"] {
            assert_eq!(Birthday::parse(text).unwrap().to_text(), text);
        }
        assert_eq!(Birthday::parse("19840229").unwrap().to_text(), "1984-02-29");
        assert_eq!(Birthday::parse("--0229").unwrap().to_text(), "--02-29");
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for text in [
            "",
            "--",
            "1985-02-29",
            "--02-30",
            "--13-01",
            "1984-00-10",
            "10.02.1984",
            "0000-01-01",
            "--é2-9",
        ] {
            assert_eq!(Birthday::parse(text), None, "{text}");
        }
    }

    #[test]
    fn one_grows_older_on_the_day_itself() {
        let born = Birthday::parse("1984-11-23").unwrap();
        assert_eq!(born.age_on("2026-11-22".parse().unwrap()), Some(41));
        assert_eq!(born.age_on("2026-11-23".parse().unwrap()), Some(42));
        assert_eq!(born.age_on("1983-01-01".parse().unwrap()), None);
        assert_eq!(
            Birthday::parse("--11-23")
                .unwrap()
                .age_on("2026-11-23".parse().unwrap()),
            None
        );
    }
}
