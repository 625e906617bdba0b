//! The civil times that a rule gives, in order.

use std::sync::Arc;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};

use super::days::{DayFilter, week_start};
use super::slot::Slot;
use super::{Frequency, Rule};
use crate::limits::MAX_RULE_STEPS;

/// RFC 5545 years have four digits.
const LAST_YEAR: i32 = 9999;

/// Iterates over the civil times of a rule from DTSTART on. COUNT is obeyed; UNTIL is the caller's, who
/// knows the zone ([`Rule::until_local`]). DTSTART itself is given only if the rule matches it, but counts
/// for COUNT in any case (RFC 5545 §3.8.5.3).
#[derive(Debug)]
pub struct Times<'r> {
    rule: &'r Rule,
    filter: DayFilter<'r>,
    start: NaiveDateTime,
    from: NaiveDateTime,
    /// Which period comes next: DTSTART's is 0, the one INTERVAL later is 1.
    period: i64,
    remaining: Option<usize>,
    steps: u32,
    slot: Slot,
    next: usize,
    end: usize,
    /// The times of a day, for rules by the day or longer.
    times: Arc<[NaiveTime]>,
}

impl<'r> Times<'r> {
    /// `from` leaves out what is earlier, without walking there where the rule allows.
    pub fn new(rule: &'r Rule, start: NaiveDateTime, from: Option<NaiveDateTime>) -> Times<'r> {
        let from = from.map_or(start, |from| from.max(start));
        let mut times = Times {
            rule,
            filter: DayFilter::new(rule, start.date()),
            start,
            from,
            period: 0,
            remaining: rule
                .count
                .map(|count| usize::try_from(count).unwrap_or(usize::MAX)),
            steps: 0,
            slot: Slot::default(),
            next: 0,
            end: 0,
            times: times_of_day(rule, start.time()).into(),
        };
        times.skip_ahead();
        times
    }

    /// Whether the limit on steps ended the iteration, so that later times may be missing.
    pub fn is_exhausted(&self) -> bool {
        self.steps >= MAX_RULE_STEPS
    }

    fn skip_ahead(&mut self) {
        let period = self.period_of(self.from).unwrap_or(0).max(0);
        let Some(remaining) = self.remaining else {
            self.period = period;
            return;
        };
        // Every period of such a rule has exactly one time, so that the skipped ones can be counted.
        if self.rule.is_simple() && self.rule.frequency >= Frequency::Weekly {
            self.period = period;
            self.remaining = Some(remaining.saturating_sub(usize::try_from(period).unwrap_or(usize::MAX)));
        } else if !self.gives_start() {
            self.remaining = Some(remaining.saturating_sub(1));
        }
    }

    /// Whether the rule matches DTSTART itself.
    fn gives_start(&mut self) -> bool {
        let slot = if self.rule.frequency <= Frequency::Daily {
            self.days_slot()
        } else {
            self.clock_slot()
        };
        self.period = 0;
        slot.is_some_and(|slot| slot.get(slot.first_from(self.start)) == Some(self.start))
    }

    /// The period that a time falls into, rounded down.
    fn period_of(&self, at: NaiveDateTime) -> Option<i64> {
        let interval = i64::from(self.rule.interval);
        let (date, start) = (at.date(), self.start.date());
        let units = match self.rule.frequency {
            Frequency::Yearly => i64::from(date.year()) - i64::from(start.year()),
            Frequency::Monthly => month_index(date) - month_index(start),
            Frequency::Weekly => {
                let first = self.rule.week_start;
                week_start(date, first)?
                    .signed_duration_since(week_start(start, first)?)
                    .num_weeks()
            }
            Frequency::Daily => date.signed_duration_since(start).num_days(),
            _ => at
                .signed_duration_since(self.base())
                .num_seconds()
                .div_euclid(self.unit_seconds()),
        };
        Some(units.div_euclid(interval))
    }

    /// DTSTART cut to its hour, minute or second.
    fn base(&self) -> NaiveDateTime {
        let time = self.start.time();
        let cut = match self.rule.frequency {
            Frequency::Hourly => NaiveTime::from_hms_opt(time.hour(), 0, 0),
            Frequency::Minutely => NaiveTime::from_hms_opt(time.hour(), time.minute(), 0),
            _ => NaiveTime::from_hms_opt(time.hour(), time.minute(), time.second()),
        };
        self.start.date().and_time(cut.unwrap_or(time))
    }

    fn unit_seconds(&self) -> i64 {
        match self.rule.frequency {
            Frequency::Hourly => 3600,
            Frequency::Minutely => 60,
            _ => 1,
        }
    }

    /// Loads the next period that has times. `None`: there is none.
    fn load(&mut self) -> Option<()> {
        loop {
            if self.remaining == Some(0) || self.steps >= MAX_RULE_STEPS {
                return None;
            }
            self.steps += 1;
            let slot = if self.rule.frequency <= Frequency::Daily {
                self.days_slot()?
            } else {
                self.clock_slot()?
            };
            let first = slot.first_from(self.start);
            let mut end = slot.len();
            if let Some(remaining) = &mut self.remaining {
                end = end.min(first.saturating_add(*remaining));
                *remaining -= end.saturating_sub(first);
            }
            self.next = slot.first_from(self.from).max(first);
            self.end = end;
            self.slot = slot;
            if self.next < self.end {
                return Some(());
            }
        }
    }

    /// A period of days: a year, month, week or day.
    fn days_slot(&mut self) -> Option<Slot> {
        let units = self.period.checked_mul(i64::from(self.rule.interval))?;
        self.period += 1;
        let start = self.start.date();
        let days = match self.rule.frequency {
            Frequency::Yearly => {
                let year = i32::try_from(i64::from(start.year()).checked_add(units)?).ok()?;
                within_calendar(year)?;
                (1..=12)
                    .flat_map(|month| self.days_of_month(year, month))
                    .collect()
            }
            Frequency::Monthly => {
                let index = month_index(start).checked_add(units)?;
                let year = i32::try_from(index.div_euclid(12)).ok()?;
                within_calendar(year)?;
                self.days_of_month(year, u32::try_from(index.rem_euclid(12)).ok()? + 1)
            }
            Frequency::Weekly => {
                let first = week_start(start, self.rule.week_start)?;
                let monday = first.checked_add_days(Days::new(u64::try_from(units).ok()?.checked_mul(7)?))?;
                within_calendar(monday.year())?;
                monday
                    .iter_days()
                    .take(7)
                    .filter(|day| self.filter.takes(*day))
                    .collect()
            }
            _ => {
                let day = start.checked_add_days(Days::new(u64::try_from(units).ok()?))?;
                within_calendar(day.year())?;
                if self.filter.takes(day) {
                    vec![day]
                } else {
                    Vec::new()
                }
            }
        };
        if days.is_empty() {
            return Some(Slot::default());
        }
        Some(Slot::new(days, Arc::clone(&self.times), &self.rule.by_position))
    }

    fn days_of_month(&self, year: i32, month: u32) -> Vec<NaiveDate> {
        let Some(first) = NaiveDate::from_ymd_opt(year, month, 1) else {
            return Vec::new();
        };
        if !self.filter.takes_month(month) {
            return Vec::new();
        }
        first
            .iter_days()
            .take(usize::from(first.num_days_in_month()))
            .filter(|day| self.filter.takes(*day))
            .collect()
    }

    /// A period shorter than a day. Where day, hour or minute do not fit, it goes on at the next one.
    fn clock_slot(&mut self) -> Option<Slot> {
        let seconds = self.unit_seconds().checked_mul(i64::from(self.rule.interval))?;
        let at = self
            .base()
            .checked_add_signed(TimeDelta::try_seconds(self.period.checked_mul(seconds)?)?)?;
        within_calendar(at.year())?;
        let rule = self.rule;
        let fits = |list: &[u32], value: u32| list.is_empty() || list.contains(&value);
        let hour = at.date().and_hms_opt(at.hour(), 0, 0)?;
        let resume = if !self.filter.takes(at.date()) {
            Some(at.date().succ_opt()?.and_time(NaiveTime::MIN))
        } else if !fits(&rule.by_hour, at.hour()) {
            Some(hour.checked_add_signed(TimeDelta::hours(1))?)
        } else if rule.frequency >= Frequency::Minutely && !fits(&rule.by_minute, at.minute()) {
            Some(hour.checked_add_signed(TimeDelta::minutes(i64::from(at.minute()) + 1))?)
        } else {
            None
        };
        if let Some(resume) = resume {
            let distance = resume.signed_duration_since(self.base()).num_seconds();
            self.period = distance.div_euclid(seconds) + i64::from(distance.rem_euclid(seconds) != 0);
            return Some(Slot::default());
        }
        self.period += 1;
        if rule.frequency == Frequency::Secondly && !fits(&rule.by_second, at.second()) {
            return Some(Slot::default());
        }
        let minutes = match rule.frequency {
            Frequency::Hourly if !rule.by_minute.is_empty() => rule.by_minute.clone(),
            Frequency::Hourly => vec![self.start.minute()],
            _ => vec![at.minute()],
        };
        let seconds = match rule.frequency {
            Frequency::Secondly => vec![at.second()],
            _ if !rule.by_second.is_empty() => rule.by_second.clone(),
            _ => vec![self.start.second()],
        };
        let times = clock_times(&[at.hour()], &minutes, &seconds);
        Some(Slot::new(vec![at.date()], times.into(), &rule.by_position))
    }
}

impl Iterator for Times<'_> {
    type Item = NaiveDateTime;

    fn next(&mut self) -> Option<NaiveDateTime> {
        if self.next >= self.end {
            self.load()?;
        }
        self.next += 1;
        self.slot.get(self.next - 1)
    }
}

fn times_of_day(rule: &Rule, start: NaiveTime) -> Vec<NaiveTime> {
    if rule.frequency > Frequency::Daily {
        return Vec::new();
    }
    let or_start = |list: &[u32], value: u32| {
        if list.is_empty() {
            vec![value]
        } else {
            list.to_vec()
        }
    };
    clock_times(
        &or_start(&rule.by_hour, start.hour()),
        &or_start(&rule.by_minute, start.minute()),
        &or_start(&rule.by_second, start.second()),
    )
}

fn clock_times(hours: &[u32], minutes: &[u32], seconds: &[u32]) -> Vec<NaiveTime> {
    let mut times = Vec::with_capacity(hours.len() * minutes.len() * seconds.len());
    for hour in hours {
        for minute in minutes {
            times.extend(
                seconds
                    .iter()
                    .filter_map(|second| NaiveTime::from_hms_opt(*hour, *minute, *second)),
            );
        }
    }
    times
}

fn month_index(date: NaiveDate) -> i64 {
    i64::from(date.year()) * 12 + i64::from(date.month0())
}

fn within_calendar(year: i32) -> Option<()> {
    (year <= LAST_YEAR).then_some(())
}
