//! Which days a rule takes: the table of RFC 5545 §3.3.10 with its two notes, as one question about a day.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::{ByDay, Frequency, Rule};

/// The day parts of a rule, with what DTSTART supplies where the rule is silent.
#[derive(Debug)]
pub(super) struct DayFilter<'r> {
    rule: &'r Rule,
    implied_month: Option<u32>,
    implied_month_day: Option<u32>,
    implied_weekday: Option<Weekday>,
    ordinals: Ordinals,
}

/// What the number in `2MO` counts in.
#[derive(Debug, PartialEq, Eq)]
enum Ordinals {
    Month,
    Year,
    /// The RFC forbids the number here; it is passed over.
    Ignored,
}

impl<'r> DayFilter<'r> {
    pub(super) fn new(rule: &'r Rule, start: NaiveDate) -> DayFilter<'r> {
        let no_days = rule.by_day.is_empty() && rule.by_month_day.is_empty();
        let mut filter = DayFilter {
            rule,
            implied_month: None,
            implied_month_day: None,
            implied_weekday: None,
            ordinals: Ordinals::Ignored,
        };
        match rule.frequency {
            Frequency::Yearly => {
                if no_days && rule.by_year_day.is_empty() {
                    if rule.by_week.is_empty() {
                        filter.implied_month_day = Some(start.day());
                        filter.implied_month = rule.by_month.is_empty().then(|| start.month());
                    } else {
                        filter.implied_weekday = Some(start.weekday());
                    }
                }
                if rule.by_week.is_empty() {
                    filter.ordinals = if rule.by_month.is_empty() {
                        Ordinals::Year
                    } else {
                        Ordinals::Month
                    };
                }
            }
            Frequency::Monthly => {
                if no_days && rule.by_year_day.is_empty() {
                    filter.implied_month_day = Some(start.day());
                }
                filter.ordinals = Ordinals::Month;
            }
            Frequency::Weekly if rule.by_day.is_empty() => filter.implied_weekday = Some(start.weekday()),
            _ => {}
        }
        filter
    }

    /// Whether any day of this month can be taken, as far as BYMONTH says.
    pub(super) fn takes_month(&self, month: u32) -> bool {
        match self.implied_month {
            Some(implied) => implied == month,
            None => self.rule.by_month.is_empty() || self.rule.by_month.contains(&month),
        }
    }

    pub(super) fn takes(&self, day: NaiveDate) -> bool {
        self.takes_month(day.month())
            && self.implied_month_day.is_none_or(|wanted| wanted == day.day())
            && self.implied_weekday.is_none_or(|wanted| wanted == day.weekday())
            && (self.rule.by_month_day.is_empty()
                || listed(&self.rule.by_month_day, day.day(), days_in_month(day)))
            && (self.rule.by_year_day.is_empty()
                || listed(&self.rule.by_year_day, day.ordinal(), days_in_year(day.year())))
            && (self.rule.by_week.is_empty() || self.takes_week(day))
            && (self.rule.by_day.is_empty()
                || self.rule.by_day.iter().any(|wanted| self.is_day(*wanted, day)))
    }

    fn is_day(&self, wanted: ByDay, day: NaiveDate) -> bool {
        if wanted.weekday != day.weekday() {
            return false;
        }
        let (position, length) = match self.ordinals {
            _ if wanted.ordinal == 0 => return true,
            Ordinals::Ignored => return true,
            Ordinals::Month => (day.day(), days_in_month(day)),
            Ordinals::Year => (day.ordinal(), days_in_year(day.year())),
        };
        let from_start = (position.saturating_sub(1) / 7 + 1).cast_signed();
        let from_end = -(length.saturating_sub(position) / 7 + 1).cast_signed();
        wanted.ordinal == from_start || wanted.ordinal == from_end
    }

    /// Weeks begin on WKST, and the first one of a year has at least four days in it.
    fn takes_week(&self, day: NaiveDate) -> bool {
        let Some(fourth) =
            week_start(day, self.rule.week_start).and_then(|start| start.checked_add_days(Days::new(3)))
        else {
            return false;
        };
        let number = fourth.ordinal0() / 7 + 1;
        let following = days_in_year(fourth.year()).saturating_sub(fourth.ordinal()) / 7;
        listed(&self.rule.by_week, number, number + following)
    }
}

/// Whether a list names the position `at` of `length`, from either end.
fn listed(list: &[i32], at: u32, length: u32) -> bool {
    let (at, length) = (at.cast_signed(), length.cast_signed());
    list.contains(&at) || list.contains(&(at - length - 1))
}

/// The first day of the week that `day` is in.
pub(super) fn week_start(day: NaiveDate, first: Weekday) -> Option<NaiveDate> {
    day.checked_sub_days(Days::new(u64::from(day.weekday().days_since(first))))
}

fn days_in_year(year: i32) -> u32 {
    NaiveDate::from_ymd_opt(year, 12, 31).map_or(365, |day| day.ordinal())
}

fn days_in_month(day: NaiveDate) -> u32 {
    u32::from(day.num_days_in_month())
}
