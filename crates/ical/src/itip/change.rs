//! What differs between two versions of a component: anything that attendees must be told of, and whether it happens
//! at another time.

use std::collections::BTreeSet;

use chrono_tz::Tz;

use super::address::normalize;
use super::series::Series;
use crate::content::{Component, Property};
use crate::limits::MAX_RULES;
use crate::object::CalendarObject;
use crate::occurrences::Timing;
use crate::recurrence::Rule;
use crate::time::{Period, TimeValue};

/// How a component's times changed (RFC 6638 §3.2.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rescheduled {
    /// Not at all.
    No,
    /// Occurrences were taken away; those that remain are when they were.
    Shortened,
    /// There are new occurrences, or old ones are at other times.
    Yes,
}

/// A component with the object whose timezones it uses.
#[derive(Clone, Copy)]
pub(super) struct Version<'a> {
    pub object: &'a CalendarObject,
    pub component: &'a Component,
}

impl<'a> Version<'a> {
    pub(super) fn of(object: &'a CalendarObject, component: &'a Component) -> Version<'a> {
        Version { object, component }
    }

    /// Start and end in a form for comparing. What recurs keeps its zone: the same instant in another zone is another
    /// series.
    pub(super) fn times(self) -> [Option<String>; 2] {
        let recurs = ["RRULE", "RDATE"]
            .iter()
            .any(|name| self.component.property(name).is_some());
        let Some(timing) = Timing::of(self.object, self.component) else {
            return [None, None];
        };
        let has_times = ["DTSTART", "DUE"]
            .iter()
            .any(|name| self.component.property(name).is_some());
        let end = timing.length.end(&timing.start);
        [&timing.start, &end].map(|value| has_times.then(|| canonical(value, recurs)))
    }

    /// Every line that attendees must be told of when it changes, in a form for comparing. Left out: EXDATE and
    /// RECURRENCE-ID, which place a component rather than describe it; stamps; and what is the organizer's own affair
    /// (alarms, TRANSP, private properties, answers).
    pub(super) fn substance(self) -> BTreeSet<String> {
        let mut substance: BTreeSet<String> = self
            .component
            .properties()
            .filter_map(|property| self.line(property))
            .collect();
        let [start, end] = self.times();
        substance.insert(format!("{start:?}/{end:?}"));
        substance
    }

    fn line(self, property: &Property) -> Option<String> {
        let name = property.name();
        let value = property.value().trim();
        match name {
            "DTSTAMP" | "CREATED" | "LAST-MODIFIED" | "SEQUENCE" | "RECURRENCE-ID" | "EXDATE" | "TRANSP"
            | "DTSTART" | "DTEND" | "DURATION" | "DUE" | "PERCENT-COMPLETE" | "COMPLETED"
            | "REQUEST-STATUS" => None,
            _ if name.starts_with("X-") => None,
            // The values that count where nothing is said.
            "STATUS" if value.eq_ignore_ascii_case("CONFIRMED") => None,
            "CLASS" if value.eq_ignore_ascii_case("PUBLIC") => None,
            "PRIORITY" if value == "0" => None,
            "ORGANIZER" => Some(format!("ORGANIZER:{}", normalize(value))),
            "ATTENDEE" => {
                let role = property.param("ROLE").unwrap_or("REQ-PARTICIPANT");
                Some(format!(
                    "ATTENDEE;{}:{}",
                    role.to_ascii_uppercase(),
                    normalize(value)
                ))
            }
            "RRULE" => Some(match Rule::parse(value) {
                Some(rule) => format!("RRULE:{rule:?}"),
                None => format!("RRULE:{}", value.to_ascii_uppercase()),
            }),
            "RDATE" => Some(format!("RDATE:{:?}", self.dates(property))),
            _ => Some(format!("{name}:{}", property.text().trim())),
        }
    }

    fn dates(self, property: &Property) -> BTreeSet<String> {
        let zones = self.object.zones();
        let dates = TimeValue::read_all(property, zones).map(|value| canonical(&value, true));
        let periods = Period::read_all(property, zones).map(|period| {
            format!(
                "{}/{}",
                canonical(&period.start, true),
                canonical(&period.end, true)
            )
        });
        dates.chain(periods).collect()
    }

    fn all_dates(self, name: &str) -> BTreeSet<String> {
        self.component
            .all(name)
            .flat_map(|property| self.dates(property))
            .collect()
    }
}

/// A time for comparing: days and floating times as such, others by their instant and, if it matters, their zone.
fn canonical(value: &TimeValue, keeps_zone: bool) -> String {
    match value {
        TimeValue::Date(_) | TimeValue::Floating(_) => value.to_text(),
        TimeValue::Zoned(local, zone) if keeps_zone => {
            let name = zone.as_iana().map_or(zone.tzid(), |iana| iana.name());
            format!("{name} {local}")
        }
        _ => format!("{} UTC", value.to_utc(Tz::UTC)),
    }
}

/// How the times of `new` differ from those of `old`. Both are masters, or both the same instance.
pub(super) fn rescheduled(old: Version<'_>, new: Version<'_>) -> Rescheduled {
    let (before, after) = (old.all_dates("EXDATE"), new.all_dates("EXDATE"));
    let excluded = if !before.is_subset(&after) {
        Rescheduled::Yes
    } else if after.len() > before.len() {
        Rescheduled::Shortened
    } else {
        Rescheduled::No
    };
    moved(old, new).max(excluded)
}

/// The same apart from EXDATE, in which an attendee's copy has dates of its own.
pub(super) fn moved(old: Version<'_>, new: Version<'_>) -> Rescheduled {
    let (before, after) = (old.all_dates("RDATE"), new.all_dates("RDATE"));
    let rules = compare_rules(old, new);
    let has_more = rules == Rescheduled::Yes || !after.is_subset(&before);
    if old.times() != new.times() || has_more || exclusion_rules(old) != exclusion_rules(new) {
        Rescheduled::Yes
    } else if rules == Rescheduled::Shortened || after.len() < before.len() {
        Rescheduled::Shortened
    } else {
        Rescheduled::No
    }
}

fn exclusion_rules(version: Version<'_>) -> Vec<&str> {
    version.component.all("EXRULE").map(Property::value).collect()
}

/// A rule as it is written, and what it means.
type WrittenRule = (String, Option<Rule>);

fn rules(version: Version<'_>) -> Vec<WrittenRule> {
    let lines = version.component.all("RRULE").take(MAX_RULES);
    lines
        .map(|line| {
            (
                line.value().trim().to_ascii_uppercase(),
                Rule::parse(line.value()),
            )
        })
        .collect()
}

fn is_same_rule(old: &WrittenRule, new: &WrittenRule) -> bool {
    match (&old.1, &new.1) {
        (Some(old), Some(new)) => old == new,
        _ => old.0 == new.0,
    }
}

fn compare_rules(old: Version<'_>, new: Version<'_>) -> Rescheduled {
    let (before, after) = (rules(old), rules(new));
    let are_same = before.iter().zip(&after).all(|(old, new)| is_same_rule(old, new));
    if before.len() == after.len() && are_same {
        return Rescheduled::No;
    }
    let frame = Timing::of(new.object, new.component).map(|timing| timing.start);
    let shortened = match (before.as_slice(), after.as_slice(), frame) {
        ([(_, Some(old))], [(_, Some(new))], Some(frame)) => {
            new.shortens(old, |utc| TimeValue::Utc(utc).local_in(&frame))
        }
        // Without a rule, what DTSTART and RDATE give remains.
        (_, [], _) => true,
        _ => false,
    };
    if shortened {
        Rescheduled::Shortened
    } else {
        Rescheduled::Yes
    }
}

/// The version of an occurrence, or of the master, that was there before.
pub(super) fn earlier(series: &Series<'_>, key: Option<super::series::Key>) -> Option<Component> {
    match key {
        Some(key) => series.instance(key),
        None => series.master.cloned(),
    }
}
