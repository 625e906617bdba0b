//! DURATION (RFC 5545 §3.3.6).

use chrono::{NaiveDateTime, TimeDelta};

/// The largest number that a part of a duration may have; larger ones are taken as this. Some 27,000 years
/// of days, which every sum of dates refuses cleanly.
const MAX_PART: i64 = 10_000_000;

/// A duration of days, which follow the clock of the zone, and of seconds, which are exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NominalDuration {
    /// Days, weeks included; negative before.
    pub days: i64,
    /// Seconds, hours and minutes included; negative before.
    pub seconds: i64,
}

impl NominalDuration {
    /// Reads `P1DT2H`, `-PT15M`, `P2W`. `None` if it is no duration.
    pub fn parse(text: &str) -> Option<NominalDuration> {
        let text = text.trim();
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let text = text.strip_prefix(['P', 'p'])?;
        let mut duration = NominalDuration::default();
        let mut number: Option<i64> = None;
        let mut in_time = false;
        let mut parts = 0;
        for character in text.chars() {
            if let Some(digit) = character.to_digit(10) {
                let digit = i64::from(digit);
                number = Some((number.unwrap_or(0) * 10 + digit).min(MAX_PART));
                continue;
            }
            if matches!(character, 'T' | 't') && number.is_none() && !in_time {
                in_time = true;
                continue;
            }
            let amount = number.take()?;
            parts += 1;
            match (character.to_ascii_uppercase(), in_time) {
                ('W', false) => duration.days += amount * 7,
                ('D', false) => duration.days += amount,
                ('H', true) => duration.seconds += amount * 3600,
                ('M', true) => duration.seconds += amount * 60,
                ('S', true) => duration.seconds += amount,
                _ => return None,
            }
            if parts > 8 {
                return None;
            }
        }
        if number.is_some() || parts == 0 {
            return None;
        }
        if negative {
            duration = NominalDuration {
                days: -duration.days,
                seconds: -duration.seconds,
            };
        }
        Some(duration)
    }

    /// The days as 24 hours each, with the seconds.
    pub fn exact(self) -> TimeDelta {
        TimeDelta::seconds(self.days * 86_400 + self.seconds)
    }

    /// The days alone.
    pub(crate) fn whole_days(self) -> TimeDelta {
        TimeDelta::seconds(self.days * 86_400)
    }

    /// The exact part alone.
    pub(crate) fn exact_part(self) -> TimeDelta {
        TimeDelta::seconds(self.seconds)
    }

    /// Adds to a civil time, all parts by the clock. `None` beyond the calendar's range.
    pub fn add_to(self, local: NaiveDateTime) -> Option<NaiveDateTime> {
        local.checked_add_signed(self.exact())
    }
}
