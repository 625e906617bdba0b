//! Reading a stored recurrence rule so that the page can put it in words.
//!
//! Only for showing: the server alone expands rules. What is not understood here is shown as it stands.

use chrono::{NaiveDate, Weekday};
use roost_shared::calendar::Frequency;

/// A weekday in a rule, with its ordinal in month and year rules: `2TU` is the second Tuesday, `-1FR` the
/// last Friday.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleDay {
    /// `None` for every such day.
    pub ordinal: Option<i8>,
    /// The day.
    pub weekday: Weekday,
}

/// One rule (RFC 5545 §3.3.10), as far as it can be said in one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// FREQ
    pub frequency: Frequency,
    /// INTERVAL, at least 1.
    pub interval: u32,
    /// BYDAY
    pub days: Vec<RuleDay>,
    /// BYMONTHDAY
    pub month_days: Vec<i8>,
    /// BYMONTH, in year rules: 1 to 12.
    pub months: Vec<u32>,
    /// COUNT
    pub count: Option<u32>,
    /// UNTIL, its day.
    pub until: Option<NaiveDate>,
}

/// Reads a single rule, with or without its property name. `None` where there is more to it than [`Rule`]
/// can say.
#[must_use]
pub fn parse(text: &str) -> Option<Rule> {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let line = lines.next()?;
    if lines.next().is_some() {
        return None;
    }
    let value = line.strip_prefix("RRULE:").unwrap_or(line);
    let mut frequency = None;
    let mut rule = Rule {
        frequency: Frequency::Daily,
        interval: 1,
        days: Vec::new(),
        month_days: Vec::new(),
        months: Vec::new(),
        count: None,
        until: None,
    };
    for part in value.split(';').filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once('=')?;
        match name.to_ascii_uppercase().as_str() {
            "FREQ" => frequency = Some(parse_frequency(value)?),
            "INTERVAL" => rule.interval = value.parse().ok().filter(|interval| *interval > 0)?,
            "BYDAY" => rule.days = value.split(',').map(parse_day).collect::<Option<_>>()?,
            "BYMONTHDAY" => {
                rule.month_days = value
                    .split(',')
                    .map(|day| day.parse().ok())
                    .collect::<Option<_>>()?
            }
            "BYMONTH" => rule.months = value.split(',').map(parse_month).collect::<Option<_>>()?,
            "COUNT" => rule.count = Some(value.parse().ok()?),
            "UNTIL" => rule.until = Some(parse_day_of(value)?),
            // It says on which day a week starts, which changes no sentence with an interval of one.
            "WKST" => {}
            _ => return None,
        }
    }
    rule.frequency = frequency?;
    sayable(&rule).then_some(rule)
}

fn sayable(rule: &Rule) -> bool {
    let plain_days = rule.days.iter().all(|day| day.ordinal.is_none());
    if rule.frequency != Frequency::Yearly && !rule.months.is_empty() {
        return false;
    }
    match rule.frequency {
        Frequency::Daily => rule.days.is_empty() && rule.month_days.is_empty(),
        Frequency::Weekly => plain_days && rule.month_days.is_empty(),
        Frequency::Monthly => {
            let ordinal_days = rule
                .days
                .iter()
                .all(|day| day.ordinal.is_some_and(|n| (-1..=5).contains(&n) && n != 0));
            ordinal_days && (rule.days.is_empty() || rule.month_days.is_empty())
        }
        // Without a month the days would count from the start of the year.
        Frequency::Yearly if rule.months.is_empty() => rule.days.is_empty() && rule.month_days.is_empty(),
        Frequency::Yearly => rule.days.is_empty() || rule.month_days.is_empty(),
    }
}

/// The day of `20261123` or `20261123T090000Z`.
fn parse_day_of(value: &str) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(
        value.get(..4)?.parse().ok()?,
        value.get(4..6)?.parse().ok()?,
        value.get(6..8)?.parse().ok()?,
    )
}

fn parse_frequency(value: &str) -> Option<Frequency> {
    Some(match value.to_ascii_uppercase().as_str() {
        "DAILY" => Frequency::Daily,
        "WEEKLY" => Frequency::Weekly,
        "MONTHLY" => Frequency::Monthly,
        "YEARLY" => Frequency::Yearly,
        _ => return None,
    })
}

fn parse_month(text: &str) -> Option<u32> {
    text.parse().ok().filter(|month| (1..=12).contains(month))
}

fn parse_day(text: &str) -> Option<RuleDay> {
    let (ordinal, name) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let weekday = match name.to_ascii_uppercase().as_str() {
        "MO" => Weekday::Mon,
        "TU" => Weekday::Tue,
        "WE" => Weekday::Wed,
        "TH" => Weekday::Thu,
        "FR" => Weekday::Fri,
        "SA" => Weekday::Sat,
        "SU" => Weekday::Sun,
        _ => return None,
    };
    let ordinal = if ordinal.is_empty() {
        None
    } else {
        Some(ordinal.parse().ok()?)
    };
    Some(RuleDay { ordinal, weekday })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_rule_with_its_days() {
        let rule = parse("RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;UNTIL=20261231T230000Z;WKST=MO").unwrap();
        assert_eq!((rule.frequency, rule.interval), (Frequency::Weekly, 2));
        assert_eq!(
            rule.days.iter().map(|day| day.weekday).collect::<Vec<_>>(),
            [Weekday::Mon, Weekday::Wed]
        );
        assert_eq!(rule.until, "2026-12-31".parse().ok());
    }

    #[test]
    fn ordinals_count_from_either_end() {
        let rule = parse("FREQ=MONTHLY;BYDAY=-1FR;COUNT=6").unwrap();
        assert_eq!(
            rule.days,
            [RuleDay {
                ordinal: Some(-1),
                weekday: Weekday::Fri
            }]
        );
        assert_eq!(rule.count, Some(6));
        assert_eq!(parse("FREQ=MONTHLY;BYDAY=2TU").unwrap().days[0].ordinal, Some(2));
        assert_eq!(parse("FREQ=MONTHLY;BYMONTHDAY=15").unwrap().month_days, [15]);
    }

    /// The last Sunday in October, as in RFC 5545 §3.6.5.
    #[test]
    fn a_year_rule_with_its_month() {
        let rule = parse("FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10").unwrap();
        assert_eq!(
            (rule.months.as_slice(), rule.days[0].ordinal),
            (&[10][..], Some(-1))
        );
        assert_eq!(parse("FREQ=YEARLY;BYMONTH=1,6").unwrap().months, [1, 6]);
    }

    #[test]
    fn what_cannot_be_said_in_a_sentence_is_left_alone() {
        for text in [
            "",
            "FREQ=HOURLY",
            "FREQ=YEARLY;BYDAY=-1SU",
            "FREQ=YEARLY;BYMONTH=13;BYDAY=-1SU",
            "FREQ=YEARLY;BYMONTH=3;BYDAY=SU;BYMONTHDAY=1",
            "FREQ=MONTHLY;BYMONTH=3",
            "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1",
            "FREQ=WEEKLY;BYDAY=2MO",
            "FREQ=WEEKLY;INTERVAL=0",
            "FREQ=DAILY;BYDAY=XX",
            "FREQ=DAILY;BYDAY=é",
            "FREQ=DAILY;UNTIL=2026",
            "RRULE:FREQ=DAILY\nRDATE:20261124",
            "INTERVAL=2",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
