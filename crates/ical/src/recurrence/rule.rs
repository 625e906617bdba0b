//! Reading RECUR values.

use chrono::{NaiveDateTime, NaiveTime, Weekday};

use crate::time::{Parsed, parse_text};

/// FREQ, from the longest period to the shortest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Frequency {
    /// YEARLY
    Yearly,
    /// MONTHLY
    Monthly,
    /// WEEKLY
    Weekly,
    /// DAILY
    Daily,
    /// HOURLY
    Hourly,
    /// MINUTELY
    Minutely,
    /// SECONDLY
    Secondly,
}

/// One value of BYDAY: `MO`, `2TU`, `-1FR`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ByDay {
    /// Which one in the month or year, from the end if negative; 0 for every one.
    pub ordinal: i32,
    /// The day of the week.
    pub weekday: Weekday,
}

/// A recurrence rule. Lists are sorted and hold values within the RFC's ranges only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// FREQ
    pub frequency: Frequency,
    /// INTERVAL, at least 1.
    pub interval: u32,
    /// COUNT
    pub count: Option<u32>,
    pub(super) until: Option<Parsed>,
    /// BYSECOND
    pub by_second: Vec<u32>,
    /// BYMINUTE
    pub by_minute: Vec<u32>,
    /// BYHOUR
    pub by_hour: Vec<u32>,
    /// BYDAY
    pub by_day: Vec<ByDay>,
    /// BYMONTHDAY
    pub by_month_day: Vec<i32>,
    /// BYYEARDAY
    pub by_year_day: Vec<i32>,
    /// BYWEEKNO
    pub by_week: Vec<i32>,
    /// BYMONTH
    pub by_month: Vec<u32>,
    /// BYSETPOS
    pub by_position: Vec<i32>,
    /// WKST
    pub week_start: Weekday,
}

impl Rule {
    /// A rule with nothing but its frequency.
    pub fn new(frequency: Frequency) -> Rule {
        Rule {
            frequency,
            interval: 1,
            count: None,
            until: None,
            by_second: Vec::new(),
            by_minute: Vec::new(),
            by_hour: Vec::new(),
            by_day: Vec::new(),
            by_month_day: Vec::new(),
            by_year_day: Vec::new(),
            by_week: Vec::new(),
            by_month: Vec::new(),
            by_position: Vec::new(),
            week_start: Weekday::Mon,
        }
    }

    /// Reads a RECUR value. Unknown parts are passed over, numbers outside of the RFC's ranges dropped.
    /// `None`: no FREQ, a part that cannot be read, a list with nothing valid in it, or a calendar other
    /// than the Gregorian one.
    pub fn parse(text: &str) -> Option<Rule> {
        let mut rule = Rule::new(Frequency::Daily);
        let mut has_frequency = false;
        for part in text.trim().split(';').filter(|part| !part.trim().is_empty()) {
            let (name, value) = part.split_once('=')?;
            let value = value.trim();
            match name.trim().to_ascii_uppercase().as_str() {
                "FREQ" => {
                    rule.frequency = frequency(value)?;
                    has_frequency = true;
                }
                "INTERVAL" => rule.interval = value.parse::<u32>().ok()?.max(1),
                "COUNT" => rule.count = Some(value.parse::<u32>().ok().filter(|count| *count > 0)?),
                "UNTIL" => rule.until = Some(parse_text(value)?),
                "BYSECOND" => rule.by_second = unsigned(value, 0, 60)?,
                "BYMINUTE" => rule.by_minute = unsigned(value, 0, 59)?,
                "BYHOUR" => rule.by_hour = unsigned(value, 0, 23)?,
                "BYDAY" => rule.by_day = by_day(value)?,
                "BYMONTHDAY" => rule.by_month_day = signed(value, 31)?,
                "BYYEARDAY" => rule.by_year_day = signed(value, 366)?,
                "BYWEEKNO" => rule.by_week = signed(value, 53)?,
                "BYMONTH" => rule.by_month = unsigned(value, 1, 12)?,
                "BYSETPOS" => rule.by_position = signed(value, 366)?,
                "WKST" => rule.week_start = weekday(value)?,
                "RSCALE" if !value.eq_ignore_ascii_case("GREGORIAN") => return None,
                _ => {}
            }
        }
        // The database of zones has no leap seconds: the 60th is the minute's last.
        for second in &mut rule.by_second {
            *second = (*second).min(59);
        }
        rule.by_second.dedup();
        has_frequency.then_some(rule)
    }

    /// The last civil time that UNTIL allows; `to_local` turns an instant (UTC) into DTSTART's frame. A DATE
    /// allows its whole day, whatever DTSTART is: clients mix the two.
    pub fn until_local(&self, to_local: impl Fn(NaiveDateTime) -> NaiveDateTime) -> Option<NaiveDateTime> {
        Some(match self.until? {
            Parsed::Date(date) => date.and_time(NaiveTime::from_hms_opt(23, 59, 59)?),
            Parsed::Local(local) => local,
            Parsed::Utc(utc) => to_local(utc),
        })
    }

    /// Whether it gives the same times as `longer`, only that it ends no later; `to_local` as in
    /// [`Rule::until_local`].
    pub(crate) fn shortens(&self, longer: &Rule, to_local: impl Fn(NaiveDateTime) -> NaiveDateTime) -> bool {
        let endless = |rule: &Rule| Rule {
            count: None,
            until: None,
            ..rule.clone()
        };
        if endless(self) != endless(longer) {
            return false;
        }
        let until = |rule: &Rule| rule.until_local(&to_local);
        match (self.count, longer.count, until(self), until(longer)) {
            (_, None, _, None) => true,
            (Some(count), Some(more), _, _) => count <= more,
            (_, _, Some(until), Some(later)) => until <= later,
            _ => false,
        }
    }

    /// Whether it goes on for ever.
    pub fn is_endless(&self) -> bool {
        self.count.is_none() && self.until.is_none()
    }

    /// Whether it says nothing but how often, every how many, and until when.
    pub fn is_simple(&self) -> bool {
        self.by_second.is_empty()
            && self.by_minute.is_empty()
            && self.by_hour.is_empty()
            && self.by_day.is_empty()
            && self.by_month_day.is_empty()
            && self.by_year_day.is_empty()
            && self.by_week.is_empty()
            && self.by_month.is_empty()
            && self.by_position.is_empty()
    }
}

fn frequency(text: &str) -> Option<Frequency> {
    Some(match text.to_ascii_uppercase().as_str() {
        "YEARLY" => Frequency::Yearly,
        "MONTHLY" => Frequency::Monthly,
        "WEEKLY" => Frequency::Weekly,
        "DAILY" => Frequency::Daily,
        "HOURLY" => Frequency::Hourly,
        "MINUTELY" => Frequency::Minutely,
        "SECONDLY" => Frequency::Secondly,
        _ => return None,
    })
}

fn weekday(text: &str) -> Option<Weekday> {
    Some(match text.trim().to_ascii_uppercase().as_str() {
        "MO" => Weekday::Mon,
        "TU" => Weekday::Tue,
        "WE" => Weekday::Wed,
        "TH" => Weekday::Thu,
        "FR" => Weekday::Fri,
        "SA" => Weekday::Sat,
        "SU" => Weekday::Sun,
        _ => return None,
    })
}

fn unsigned(text: &str, least: u32, most: u32) -> Option<Vec<u32>> {
    list(text, |number| {
        u32::try_from(number).is_ok_and(|number| (least..=most).contains(&number))
    })
    .map(|numbers| numbers.into_iter().map(i32::unsigned_abs).collect())
}

fn signed(text: &str, most: i32) -> Option<Vec<i32>> {
    list(text, |number| number != 0 && (-most..=most).contains(&number))
}

/// Bounded, because only values within a range stay and each stays once.
fn list(text: &str, valid: impl Fn(i32) -> bool) -> Option<Vec<i32>> {
    let mut numbers = Vec::new();
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let number = part.strip_prefix('+').unwrap_or(part).parse::<i32>().ok()?;
        if valid(number) && !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    numbers.sort_unstable();
    (!numbers.is_empty()).then_some(numbers)
}

fn by_day(text: &str) -> Option<Vec<ByDay>> {
    let mut days = Vec::new();
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let (ordinal, day) = part.split_at_checked(part.len().checked_sub(2)?)?;
        let ordinal = match ordinal.trim() {
            "" => 0,
            number => number.strip_prefix('+').unwrap_or(number).parse::<i32>().ok()?,
        };
        let day = ByDay {
            ordinal,
            weekday: weekday(day)?,
        };
        if (-53..=53).contains(&ordinal) && !days.contains(&day) {
            days.push(day);
        }
    }
    (!days.is_empty()).then_some(days)
}
