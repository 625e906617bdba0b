//! The page's simple repetitions and RRULE.

use chrono::{Datelike, Days, NaiveDate, NaiveTime};
use roost_shared::calendar::{Frequency as Shown, Repeat, RepeatEnd};

use crate::recurrence::{Frequency, Rule};
use crate::time::TimeValue;

/// What the page can show of a rule; `None` if the rule says more.
pub(super) fn read(rule: &Rule, start: &TimeValue) -> Option<Repeat> {
    let frequency = match rule.frequency {
        Frequency::Daily => Shown::Daily,
        Frequency::Weekly => Shown::Weekly,
        Frequency::Monthly => Shown::Monthly,
        Frequency::Yearly => Shown::Yearly,
        _ => return None,
    };
    if !says_no_more(rule, start.local().date()) {
        return None;
    }
    let end = match (rule.count, last_day(rule, start)) {
        (Some(count), _) => RepeatEnd::After(count),
        (None, Some(day)) => RepeatEnd::On(day),
        (None, None) => RepeatEnd::Never,
    };
    Some(Repeat {
        frequency,
        interval: rule.interval,
        end,
    })
}

/// Whether the BY parts only repeat what DTSTART says anyway, as many clients write them.
fn says_no_more(rule: &Rule, start: NaiveDate) -> bool {
    let same_weekday = match rule.by_day.as_slice() {
        [] => true,
        [day] => rule.frequency == Frequency::Weekly && day.ordinal == 0 && day.weekday == start.weekday(),
        _ => false,
    };
    let same_day = match rule.by_month_day.as_slice() {
        [] => true,
        [day] => {
            *day == start.day().cast_signed()
                && (rule.frequency == Frequency::Monthly
                    || rule.frequency == Frequency::Yearly && !rule.by_month.is_empty())
        }
        _ => false,
    };
    let same_month = match rule.by_month.as_slice() {
        [] => true,
        [month] => rule.frequency == Frequency::Yearly && *month == start.month(),
        _ => false,
    };
    let mut rest = rule.clone();
    rest.by_day.clear();
    rest.by_month_day.clear();
    rest.by_month.clear();
    same_weekday && same_day && same_month && rest.is_simple()
}

/// The last day on which UNTIL allows an occurrence at DTSTART's time of day.
pub(super) fn last_day(rule: &Rule, start: &TimeValue) -> Option<NaiveDate> {
    let until = rule.until_local(|utc| TimeValue::Utc(utc).local_in(start))?;
    if until.time() < start.local().time() {
        until.date().checked_sub_days(Days::new(1))
    } else {
        Some(until.date())
    }
}

/// The RECUR value of a repetition.
pub(super) fn write(repeat: &Repeat, start: &TimeValue) -> String {
    let frequency = match repeat.frequency {
        Shown::Daily => "DAILY",
        Shown::Weekly => "WEEKLY",
        Shown::Monthly => "MONTHLY",
        Shown::Yearly => "YEARLY",
    };
    let mut text = format!("FREQ={frequency}");
    if repeat.interval > 1 {
        text.push_str(&format!(";INTERVAL={}", repeat.interval));
    }
    match repeat.end {
        RepeatEnd::Never => {}
        RepeatEnd::After(count) => text.push_str(&format!(";COUNT={count}")),
        RepeatEnd::On(day) => text.push_str(&format!(";UNTIL={}", until(day, start))),
    }
    text
}

/// UNTIL for a last day, in the form that DTSTART wants (RFC 5545 §3.3.10): a date with a date, a floating
/// time with a floating time, or else UTC.
pub(super) fn until(day: NaiveDate, start: &TimeValue) -> String {
    let last = day.and_time(NaiveTime::from_hms_opt(23, 59, 59).unwrap_or_default());
    match start.at(last) {
        value @ (TimeValue::Date(_) | TimeValue::Floating(_) | TimeValue::Utc(_)) => value.to_text(),
        value @ TimeValue::Zoned(..) => TimeValue::Utc(value.to_utc(chrono_tz::UTC).naive_utc()).to_text(),
    }
}
