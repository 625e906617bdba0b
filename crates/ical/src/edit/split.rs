//! Dividing a series in two, so that an occurrence and all following ones can be changed, or go.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::author::one_line;
use super::named::{Named, place_of};
use super::reschedule::replace;
use super::{EditError, stamp};
use crate::content::{Component, Item, Property, split};
use crate::itip::{Addresses, COMMENT, HEARD};
use crate::object::CalendarObject;
use crate::occurrences::{Timing, expand_up_to, key_of};
use crate::query::calendar::TimeRange;
use crate::recurrence::{Rule, Times};
use crate::time::TimeValue;
use crate::zone::Zones;

/// A divided series: two objects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// What comes before, under the old UID.
    pub before: Vec<u8>,
    /// The occurrence and what follows it, under the new one.
    pub following: Vec<u8>,
}

/// Divides a series before the occurrence of `recurrence_id`, which is in the form that
/// [`crate::occurrences::Occurrence::recurrence_id_text`] gives. The old rule ends with UNTIL; what is left of COUNT,
/// EXDATE, RDATE and overriding instances goes to the half in which it lies. Everything else, alarms and attendees with
/// their answers among it, both halves have.
///
/// # Errors
/// [`EditError::NoSuchOccurrence`]; [`EditError::FirstOccurrence`] where nothing comes before;
/// [`EditError::NotDivisible`] for several rules, rules that exclude, and days that no rule gives;
/// [`EditError::Unreadable`] and [`EditError::NotAnEvent`] for the stored object.
pub fn split_series(
    data: &[u8],
    recurrence_id: &str,
    uid: &str,
    now: DateTime<Utc>,
) -> Result<Split, EditError> {
    let object = CalendarObject::parse(data)?;
    let Named { frame, key, .. } = Named::find(&object, recurrence_id)?;
    let master = object.master().ok_or(EditError::NotDivisible(
        "this is a single event of a series that is not here",
    ))?;
    let timing = Timing::of(&object, master).ok_or(EditError::NotAnEvent)?;
    if key <= timing.start.local() {
        return Err(EditError::FirstOccurrence);
    }
    let half = Cut {
        zones: object.zones(),
        frame: &frame,
        key,
    };
    let rule = half.rule(&object, master)?;
    let mut before = object.root().clone();
    let mut following = object.root().clone();
    half.keep_instances(&mut before, |place| place < key);
    half.keep_instances(&mut following, |place| place >= key);
    for event in events(&mut before).filter(|event| event.property("RECURRENCE-ID").is_none()) {
        half.keep_dates(event, |place| place < key);
        if let Some(rule) = &rule {
            event.set(event_rule(event, &rule.before));
        }
        stamp(event, now, true);
    }
    let end = timing.length.end(&frame.at(key));
    for event in events(&mut following) {
        event.set(Property::new("UID", &[], &one_line(uid)));
        if event.property("RECURRENCE-ID").is_none() {
            half.keep_dates(event, |place| place >= key);
            if let Some(rule) = &rule {
                event.set(event_rule(event, &rule.following));
            }
            place_at(event, &frame.at(key), &end);
        }
        let stamped = now.format("%Y%m%dT%H%M%SZ").to_string();
        if event.property("CREATED").is_some() {
            event.set(Property::new("CREATED", &[], &stamped));
        }
        // How messages about the old UID fared says nothing about this one.
        event.update("ATTENDEE", |line| {
            let bare = ["SCHEDULE-STATUS", HEARD]
                .iter()
                .fold(line.clone(), |line, name| line.with_param(name, None));
            (bare != *line).then_some(bare)
        });
        event.set(Property::new("SEQUENCE", &[], "0"));
        stamp(event, now, false);
    }
    let before = before.to_bytes();
    let left = CalendarObject::parse(&before)?;
    // Whatever came before may have been excluded.
    if expand_up_to(&left, &TimeRange::default(), Tz::UTC, 1)
        .occurrences
        .is_empty()
    {
        return Err(EditError::FirstOccurrence);
    }
    Ok(Split {
        before,
        following: following.to_bytes(),
    })
}

/// Asks everybody who is invited again, since what they said was about other times: all but those of `own` have not
/// answered yet (PARTSTAT, RFC 5545 §3.2.12).
///
/// # Errors
/// [`EditError::Unreadable`].
pub(super) fn ask_again(data: &[u8], own: &Addresses) -> Result<Vec<u8>, EditError> {
    let mut root = CalendarObject::parse(data)?.into_root();
    for event in events(&mut root) {
        event.update("ATTENDEE", |line| {
            let asked = line
                .with_param("PARTSTAT", Some("NEEDS-ACTION"))
                .with_param("RSVP", Some("TRUE"));
            (!own.contains(line.value())).then(|| asked.with_param(COMMENT, None))
        });
    }
    Ok(root.to_bytes())
}

/// Where a series is divided.
struct Cut<'a> {
    zones: &'a Zones,
    frame: &'a TimeValue,
    key: NaiveDateTime,
}

/// The values of RRULE in the two halves.
struct Rules {
    before: String,
    following: String,
}

impl Cut<'_> {
    /// The rule of each half; `None` for a series that only lists its days.
    fn rule(&self, object: &CalendarObject, master: &Component) -> Result<Option<Rules>, EditError> {
        let ranges = object.instances().any(|instance| {
            instance
                .property("RECURRENCE-ID")
                .is_some_and(|line| line.has_param("RANGE", "THISANDFUTURE"))
        });
        let mut lines = master.all("RRULE");
        let line = match (lines.next(), lines.next()) {
            (None, _) if !ranges => return Ok(None),
            (Some(line), None) if !ranges && master.property("EXRULE").is_none() => line,
            _ => {
                return Err(EditError::NotDivisible(
                    "this series repeats by more than one rule: change one event, or all of them",
                ));
            }
        };
        let unreadable = EditError::NotDivisible("the rule of this series cannot be read");
        let rule = Rule::parse(line.value()).ok_or(unreadable)?;
        let start = self.frame.local();
        let until = rule.until_local(|utc| TimeValue::Utc(utc).local_in(self.frame));
        let is_given = until.is_none_or(|until| self.key <= until)
            && Times::new(&rule, start, Some(self.key)).next() == Some(self.key);
        if !is_given {
            return Err(EditError::NotDivisible(
                "this day was added to the series: change it alone, or all events",
            ));
        }
        let rest = match rule.count {
            None => until_part(line.value()).map(str::to_owned),
            Some(count) => Some(format!("COUNT={}", self.left_of(&rule, count)?)),
        };
        Ok(Some(Rules {
            before: with_end(line.value(), Some(format!("UNTIL={}", self.until()))),
            following: with_end(line.value(), rest),
        }))
    }

    /// What is left of COUNT. DTSTART counts also where the rule does not give it (RFC 5545 §3.8.5.3).
    fn left_of(&self, rule: &Rule, count: u32) -> Result<u32, EditError> {
        let start = self.frame.local();
        let mut times = Times::new(rule, start, None);
        let mut passed = 0_u32;
        let mut gives_start = false;
        for time in times.by_ref().take_while(|time| *time < self.key) {
            gives_start |= time == start;
            passed = passed.saturating_add(1);
        }
        if times.is_exhausted() {
            return Err(EditError::NotDivisible("this series is too long to be divided"));
        }
        let passed = passed.saturating_add(u32::from(!gives_start));
        Ok(count.saturating_sub(passed).max(1))
    }

    /// UNTIL of the first half: the last moment before the occurrence, in the form that DTSTART wants
    /// (RFC 5545 §3.3.10).
    fn until(&self) -> String {
        let at = self.frame.at(self.key);
        let earlier = |time: NaiveDateTime, by: TimeDelta| time.checked_sub_signed(by).unwrap_or(time);
        match &at {
            TimeValue::Date(_) => at.at(earlier(self.key, TimeDelta::days(1))).to_text(),
            TimeValue::Floating(_) => at.at(earlier(self.key, TimeDelta::seconds(1))).to_text(),
            _ => {
                let utc = at.to_utc(Tz::UTC).naive_utc();
                TimeValue::Utc(earlier(utc, TimeDelta::seconds(1))).to_text()
            }
        }
    }

    fn keep_instances(&self, root: &mut Component, keeps: impl Fn(NaiveDateTime) -> bool) {
        root.items_mut().retain(|item| match item {
            Item::Component(event) if event.name() == "VEVENT" => {
                place_of(event, self.zones, self.frame).is_none_or(&keeps)
            }
            _ => true,
        });
    }

    /// Keeps those of the listed days that lie in a half.
    fn keep_dates(&self, master: &mut Component, keeps: impl Fn(NaiveDateTime) -> bool) {
        for name in ["EXDATE", "RDATE"] {
            for line in master.all(name).cloned().collect::<Vec<_>>() {
                let tzid = line.param("TZID");
                let texts = split(line.value(), ',');
                let kept: Vec<&str> = texts
                    .iter()
                    .copied()
                    .filter(|text| {
                        let start = text.split_once('/').map_or(*text, |(start, _)| start);
                        TimeValue::from_text(start, tzid, self.zones)
                            .is_none_or(|value| keeps(key_of(&value, self.frame)))
                    })
                    .collect();
                if kept.is_empty() {
                    master
                        .items_mut()
                        .retain(|item| !matches!(item, Item::Property(other) if *other == line));
                } else if kept.len() < texts.len() {
                    replace(master, &line, line.with_value(&kept.join(",")));
                }
            }
        }
    }
}

fn events(root: &mut Component) -> impl Iterator<Item = &mut Component> {
    root.components_mut()
        .filter(|component| component.name() == "VEVENT")
}

fn event_rule(event: &Component, value: &str) -> Property {
    event.property("RRULE").map_or_else(
        || Property::new("RRULE", &[], value),
        |line| line.with_value(value),
    )
}

/// Puts DTSTART and the end of a component to other times; a DURATION stays.
fn place_at(event: &mut Component, start: &TimeValue, end: &TimeValue) {
    let line = |name: &str, value: &TimeValue| Property::new(name, &value.params(), &value.to_text());
    event.set(line("DTSTART", start));
    if event.property("DTEND").is_some() {
        event.set(line("DTEND", end));
    }
}

/// A RECUR value with another end.
fn with_end(text: &str, end: Option<String>) -> String {
    let is_end = |part: &str| {
        let name = part.split('=').next().unwrap_or_default().trim();
        name.eq_ignore_ascii_case("UNTIL") || name.eq_ignore_ascii_case("COUNT")
    };
    let parts = text
        .split(';')
        .filter(|part| !part.trim().is_empty() && !is_end(part));
    parts.map(str::to_owned).chain(end).collect::<Vec<_>>().join(";")
}

fn until_part(text: &str) -> Option<&str> {
    text.split(';').find(|part| {
        let name = part.split('=').next().unwrap_or_default();
        name.trim().eq_ignore_ascii_case("UNTIL")
    })
}
