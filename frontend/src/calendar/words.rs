//! Times, rules, reminders and problems in words.

use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};
use roost_page_logic::calendar::date::add_days;
use roost_page_logic::calendar::form::{Field, Problem};
use roost_page_logic::calendar::rule::{self, Rule};
use roost_shared::calendar::{
    EventDetail, EventSpan, Frequency, MeetingRole, Occurrence, Recurrence, Repeat, RepeatEnd,
};

use crate::browser::civil::{self, Shape};

/// A title as it is shown.
pub fn title(title: &str) -> String {
    if title.trim().is_empty() {
        "(No title)".to_owned()
    } else {
        title.to_owned()
    }
}

/// Who hears of a change to an event, as the end of a sentence about it; empty if nobody does.
pub fn told(detail: &EventDetail) -> &'static str {
    match detail.role {
        MeetingRole::Organizer => ". Those invited are told",
        MeetingRole::Attendee if !detail.cancelled => ". The organizer is told",
        _ => "",
    }
}

/// An event in one sentence: `Standup, Monday 23 November, 9:30 – 10:00, Room 1, Work`.
pub fn event(item: &Occurrence, today: NaiveDate, calendar: Option<&str>) -> String {
    let mut parts = vec![title(&item.title), when(&item.span, today)];
    if !item.location.is_empty() {
        parts.push(item.location.clone());
    }
    for (holds, word) in [
        (item.cancelled, "cancelled"),
        (item.tentative, "tentative"),
        (item.declined, "declined"),
    ] {
        if holds {
            parts.push(word.to_owned());
        }
    }
    parts.extend(calendar.map(str::to_owned));
    parts.join(", ")
}

/// A day as a heading: `Today, Monday 23 November`.
pub fn day_heading(date: NaiveDate, today: NaiveDate) -> String {
    match relative_day(date, today) {
        Some(name) => format!("{name}, {}", full_day(date, today)),
        None => full_day(date, today),
    }
}

/// `Today`, `Tomorrow` or `Yesterday`, where it is one of them.
pub fn relative_day(date: NaiveDate, today: NaiveDate) -> Option<&'static str> {
    match (date - today).num_days() {
        0 => Some("Today"),
        1 => Some("Tomorrow"),
        -1 => Some("Yesterday"),
        _ => None,
    }
}

/// A day with its weekday; with its year, where it is not the present one.
pub fn full_day(date: NaiveDate, today: NaiveDate) -> String {
    let shape = if date.year() == today.year() {
        Shape::WeekdayDayMonth
    } else {
        Shape::Full
    };
    civil::date(shape, date)
}

/// When an event takes place, in full.
pub fn when(span: &EventSpan, today: NaiveDate) -> String {
    match *span {
        EventSpan::AllDay { start, end } => {
            let last = add_days(end, -1);
            if last <= start {
                full_day(start, today)
            } else {
                format!("{} – {}", short_day(start, today), short_day(last, today))
            }
        }
        EventSpan::Timed { start, end } if start.date() == end.date() => {
            format!("{}, {}", full_day(start.date(), today), times(span))
        }
        EventSpan::Timed { start, end } => {
            let side = |moment: chrono::NaiveDateTime| {
                format!(
                    "{}, {}",
                    short_day(moment.date(), today),
                    civil::moment(Shape::Time, moment)
                )
            };
            format!("{} – {}", side(start), side(end))
        }
    }
}

fn short_day(date: NaiveDate, today: NaiveDate) -> String {
    let day = civil::date(Shape::ShortWeekdayDayMonth, date);
    if date.year() == today.year() {
        day
    } else {
        format!("{day} {}", date.year())
    }
}

/// The hours of an event: `9:30 – 10:00`, or `All day`.
pub fn times(span: &EventSpan) -> String {
    match *span {
        EventSpan::AllDay { .. } => "All day".to_owned(),
        EventSpan::Timed { start, end } if start == end => civil::moment(Shape::Time, start),
        EventSpan::Timed { start, end } => {
            format!(
                "{} – {}",
                civil::moment(Shape::Time, start),
                civil::moment(Shape::Time, end)
            )
        }
    }
}

/// How an event comes again, in one sentence; its rule as it is stored where that cannot be said. `None` for once.
pub fn repetition(detail: &EventDetail) -> Option<String> {
    match detail.event.repeat {
        Recurrence::Once => None,
        Recurrence::Every(repeat) => Some(repeat_text(&repeat)),
        Recurrence::Stored => Some(stored_rule(&detail.repeat_text)),
    }
}

/// A rule that the page cannot edit, in one sentence; as it stands where that cannot be said.
pub fn stored_rule(text: &str) -> String {
    rule::parse(text).map_or_else(|| text.trim().replace('\n', ", "), |rule| rule_text(&rule))
}

/// A rule that the page can edit, in one sentence.
pub fn repeat_text(repeat: &Repeat) -> String {
    let end = match repeat.end {
        RepeatEnd::Never => String::new(),
        RepeatEnd::On(day) => until(day),
        RepeatEnd::After(count) => times_text(count),
    };
    format!("{}{end}", every(repeat.frequency, repeat.interval))
}

/// A stored rule, in one sentence.
pub fn rule_text(rule: &Rule) -> String {
    let mut text = every(rule.frequency, rule.interval);
    let days: Vec<Weekday> = rule.days.iter().map(|day| day.weekday).collect();
    let working_week = [
        Weekday::Mon,
        Weekday::Tue,
        Weekday::Wed,
        Weekday::Thu,
        Weekday::Fri,
    ];
    if rule.frequency == Frequency::Weekly && rule.interval == 1 && days == working_week {
        text = "Every weekday".to_owned();
    } else if !rule.days.is_empty() {
        let names = rule.days.iter().map(|day| match day.ordinal {
            Some(ordinal) => format!("the {} {}", ordinal_text(ordinal), weekday_name(day.weekday)),
            None => weekday_name(day.weekday),
        });
        text = format!("{text} on {}", list(names.collect()));
    } else if !rule.month_days.is_empty() {
        let names = rule.month_days.iter().map(|day| match day {
            -1 => "the last day".to_owned(),
            day if *day < 0 => format!("the {} last day", ordinal_text(day.saturating_neg())),
            day => format!("the {}", ordinal_text(*day)),
        });
        text = format!("{text} on {}", list(names.collect()));
    }
    if !rule.months.is_empty() {
        let names = rule.months.iter().map(|month| month_name(*month));
        text = format!("{text} in {}", list(names.collect()));
    }
    if let Some(day) = rule.until {
        text.push_str(&until(day));
    } else if let Some(count) = rule.count {
        text.push_str(&times_text(count));
    }
    text
}

fn every(frequency: Frequency, interval: u32) -> String {
    let (one, many) = match frequency {
        Frequency::Daily => ("day", "days"),
        Frequency::Weekly => ("week", "weeks"),
        Frequency::Monthly => ("month", "months"),
        Frequency::Yearly => ("year", "years"),
    };
    if interval <= 1 {
        format!("Every {one}")
    } else {
        format!("Every {interval} {many}")
    }
}

fn until(day: NaiveDate) -> String {
    format!(", until {}", civil::date(Shape::DayMonthYear, day))
}

fn times_text(count: u32) -> String {
    if count == 1 {
        ", once".to_owned()
    } else {
        format!(", {count} times")
    }
}

fn ordinal_text(number: i8) -> String {
    match number {
        -1 => "last".to_owned(),
        1 | 21 | 31 => format!("{number}st"),
        2 | 22 => format!("{number}nd"),
        3 | 23 => format!("{number}rd"),
        _ => format!("{number}th"),
    }
}

fn weekday_name(weekday: Weekday) -> String {
    // Any week will do to have the day named.
    let monday = NaiveDate::from_isoywd_opt(2026, 1, Weekday::Mon).unwrap_or_default();
    let days = i64::from(weekday.num_days_from_monday());
    civil::date(Shape::Weekday, monday + TimeDelta::days(days))
}

fn month_name(month: u32) -> String {
    civil::date(
        Shape::LongMonth,
        NaiveDate::from_ymd_opt(2026, month, 1).unwrap_or_default(),
    )
}

fn list(mut names: Vec<String>) -> String {
    let Some(last) = names.pop() else {
        return String::new();
    };
    if names.is_empty() {
        last
    } else {
        format!("{} and {last}", names.join(", "))
    }
}

/// A reminder, as a choice and as a line.
pub fn reminder(minutes: u32) -> String {
    let (count, unit) = match minutes {
        0 => return "At the start".to_owned(),
        m if m % 10_080 == 0 => (m / 10_080, "week"),
        m if m % 1_440 == 0 => (m / 1_440, "day"),
        m if m % 60 == 0 => (m / 60, "hour"),
        m => (m, "minute"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural} before")
}

/// What is wrong with a field.
pub fn problem(field: Field, problem: &Problem) -> String {
    match problem {
        Problem::TooLong(limit) => format!("At most {limit} characters."),
        Problem::NotADate => "Choose a date.".to_owned(),
        Problem::NotATime => "Choose a time.".to_owned(),
        Problem::EndsBeforeStart => "The end lies before the start.".to_owned(),
        Problem::NotANumber(least, most) => format!("A number from {least} to {most}."),
        Problem::StopsBeforeStart => "This lies before the event's first day.".to_owned(),
        Problem::Missing if field == Field::Timezone => "Choose a timezone.".to_owned(),
        Problem::NotAnAddress(text) => format!("“{text}” is not an email address."),
        Problem::Missing => "Choose one.".to_owned(),
        Problem::Said(words) => words.clone(),
    }
}
