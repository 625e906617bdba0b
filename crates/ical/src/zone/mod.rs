//! Timezones: what a TZID means, civil time to UTC and back, VTIMEZONE read and written.
//!
//! A TZID that names an IANA zone, or that is known to mean one (Outlook's names and others, by calcard's
//! table), follows the timezone database whatever the object's VTIMEZONE says, because embedded rules are
//! often old. Any other TZID follows the rules of its VTIMEZONE.

mod embedded;
mod write;

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;

use chrono::{NaiveDateTime, Offset, TimeDelta, TimeZone};
use chrono_tz::Tz;

use crate::content::{Component, Item, Property, Syntax, parse};
use crate::limits::MAX_ZONES;
pub(crate) use write::vtimezone;

/// A timezone under the name that an object gives it.
#[derive(Clone, Debug)]
pub struct Zone(Arc<Named>);

#[derive(Debug)]
struct Named {
    tzid: String,
    rules: Rules,
}

#[derive(Debug)]
enum Rules {
    Iana(Tz),
    Embedded(embedded::Onsets),
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
            || match (&self.0.rules, &other.0.rules) {
                (Rules::Iana(left), Rules::Iana(right)) => left == right,
                _ => self.0.tzid == other.0.tzid,
            }
    }
}

impl Zone {
    /// An IANA zone under its own name.
    pub fn iana(zone: Tz) -> Zone {
        Zone(Arc::new(Named {
            tzid: zone.name().to_owned(),
            rules: Rules::Iana(zone),
        }))
    }

    /// The TZID as the object writes it.
    pub fn tzid(&self) -> &str {
        &self.0.tzid
    }

    /// The IANA zone, unless the object brought rules of its own.
    pub fn as_iana(&self) -> Option<Tz> {
        match self.0.rules {
            Rules::Iana(zone) => Some(zone),
            Rules::Embedded(_) => None,
        }
    }

    /// The instant of a civil time; see [`local_to_utc`] for times that are skipped or come twice.
    pub fn to_utc(&self, local: NaiveDateTime) -> NaiveDateTime {
        to_utc_by(local, |utc| self.offset(utc))
    }

    /// The civil time at an instant.
    pub fn to_local(&self, utc: NaiveDateTime) -> NaiveDateTime {
        add_seconds(utc, self.offset(utc))
    }

    fn offset(&self, utc: NaiveDateTime) -> i32 {
        match &self.0.rules {
            Rules::Iana(zone) => iana_offset(*zone, utc),
            Rules::Embedded(onsets) => onsets.offset(utc),
        }
    }
}

/// The zones that one object's TZIDs mean.
#[derive(Clone, Debug, Default)]
pub struct Zones(BTreeMap<String, Zone>);

impl Zones {
    /// Resolves the TZIDs that occur in the calendar, at most [`MAX_ZONES`].
    pub fn of(calendar: &Component) -> Zones {
        let mut definitions = BTreeMap::new();
        for component in calendar
            .components()
            .filter(|component| component.name() == "VTIMEZONE")
        {
            definitions
                .entry(component.text("TZID").trim().to_owned())
                .or_insert(component);
        }
        let mut zones = Zones::default();
        zones.collect(calendar, &definitions);
        zones
    }

    /// What a TZID of the object means. `None`: nothing explains it.
    pub fn resolve(&self, tzid: &str) -> Option<&Zone> {
        self.0.get(tzid)
    }

    fn collect(&mut self, component: &Component, definitions: &BTreeMap<String, &Component>) {
        if component.name() == "VTIMEZONE" {
            return;
        }
        for item in component.items() {
            match item {
                Item::Property(property) => {
                    let Some(tzid) = property.param("TZID") else {
                        continue;
                    };
                    if self.0.contains_key(tzid) || self.0.len() >= MAX_ZONES {
                        continue;
                    }
                    let named = || find(tzid).map(Rules::Iana);
                    let defined = || {
                        definitions
                            .get(tzid.trim())
                            .and_then(|definition| rules_of(definition))
                    };
                    if let Some(rules) = named().or_else(defined) {
                        let zone = Zone(Arc::new(Named {
                            tzid: tzid.to_owned(),
                            rules,
                        }));
                        self.0.insert(tzid.to_owned(), zone);
                    }
                }
                Item::Component(inner) => self.collect(inner, definitions),
                Item::Blank(_) => {}
            }
        }
    }
}

fn rules_of(definition: &Component) -> Option<Rules> {
    let named = find(&definition.text("X-LIC-LOCATION")).or_else(|| {
        let id = definition.text("X-MICROSOFT-CDO-TZID");
        to_iana(calcard::common::timezone::Tz::from_ms_cdo_zone_id(id.trim())?)
    });
    match named {
        Some(zone) => Some(Rules::Iana(zone)),
        None => embedded::Onsets::read(definition).map(Rules::Embedded),
    }
}

/// The zone that a name means: an IANA name, or a proprietary one (Outlook's and others).
pub fn find(name: &str) -> Option<Tz> {
    if name.is_empty() {
        return None;
    }
    to_iana(calcard::common::timezone::Tz::from_str(name).ok()?)
}

fn to_iana(zone: calcard::common::timezone::Tz) -> Option<Tz> {
    match zone {
        calcard::common::timezone::Tz::Tz(zone) => Some(zone),
        _ => None,
    }
}

/// The zone of a `CALDAV:calendar-timezone` property: an iCalendar object with one VTIMEZONE (RFC 4791
/// §5.2.2). `None` if it is none, or if its rules are those of no known zone.
pub fn from_calendar_timezone(text: &str) -> Option<Tz> {
    let roots = parse(text.trim_start().as_bytes(), Syntax::Calendar).ok()?;
    let definition = roots
        .first()?
        .components()
        .find(|component| component.name() == "VTIMEZONE")?;
    match find(definition.text("TZID").trim()) {
        Some(zone) => Some(zone),
        None => match rules_of(definition)? {
            Rules::Iana(zone) => Some(zone),
            Rules::Embedded(_) => None,
        },
    }
}

/// The `CALDAV:calendar-timezone` of a zone: an iCalendar object with its VTIMEZONE (RFC 4791 §5.2.2).
pub fn to_calendar_timezone(zone: Tz) -> Option<String> {
    let mut root = Component::new("VCALENDAR");
    root.push(Property::new("VERSION", &[], "2.0"));
    root.push(Property::new("PRODID", &[], crate::PRODUCT));
    root.push_component(vtimezone(zone, 1970)?);
    let mut out = Vec::new();
    root.write_folded(&mut out);
    String::from_utf8(out).ok()
}

/// Whether a TZID is a name of the timezone database, whose rules all know who know time zones by reference
/// (RFC 7809).
pub fn is_standard(tzid: &str) -> bool {
    tzid.trim().parse::<Tz>().is_ok()
}

/// The instant of a civil time in an IANA zone. A time that comes twice means the first one; one that is
/// skipped is read with the offset before the gap (RFC 5545 §3.3.5).
pub fn local_to_utc(zone: Tz, local: NaiveDateTime) -> NaiveDateTime {
    to_utc_by(local, |utc| iana_offset(zone, utc))
}

/// The civil time in an IANA zone at an instant.
pub fn utc_to_local(zone: Tz, utc: NaiveDateTime) -> NaiveDateTime {
    add_seconds(utc, iana_offset(zone, utc))
}

fn iana_offset(zone: Tz, utc: NaiveDateTime) -> i32 {
    zone.offset_from_utc_datetime(&utc).fix().local_minus_utc()
}

/// No zone changes its offset twice within two days, so the offsets a day before and a day after are the
/// two that the time can have.
fn to_utc_by(local: NaiveDateTime, offset: impl Fn(NaiveDateTime) -> i32) -> NaiveDateTime {
    let before = offset(add_seconds(local, -86_400));
    let earlier = add_seconds(local, -before);
    if offset(earlier) == before {
        return earlier;
    }
    let after = offset(add_seconds(local, 86_400));
    let later = add_seconds(local, -after);
    if offset(later) == after { later } else { earlier }
}

fn add_seconds(time: NaiveDateTime, seconds: i32) -> NaiveDateTime {
    time.checked_add_signed(TimeDelta::seconds(i64::from(seconds)))
        .unwrap_or(time)
}

#[cfg(test)]
mod tests;
