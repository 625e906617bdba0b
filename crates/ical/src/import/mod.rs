//! One file of many objects, as calendars are published, taken apart into calendar objects of their own.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

use crate::PRODUCT;
use crate::content::{Component, Item, Property, Syntax, parse};
use crate::object::{CalendarError, CalendarObject, ComponentKind};
use crate::time::NominalDuration;

/// How many objects are taken from one file.
pub const MAX_OBJECTS: usize = 20_000;

/// What a published calendar holds.
#[derive(Clone, Debug, Default)]
pub struct Published {
    /// Its objects by UID: each with the timezones that it uses.
    pub objects: BTreeMap<String, Vec<u8>>,
    /// How often it is worth looking at again (RFC 7986 §5.7), if it says.
    pub refresh: Option<TimeDelta>,
}

/// Takes a file apart. What has no UID, or makes no valid object together with others of its UID, is left out: one bad
/// event must not hide a whole calendar.
///
/// # Errors
/// [`CalendarError::InvalidData`] if it is no iCalendar at all, or has more than [`MAX_OBJECTS`] objects.
pub fn split(data: &[u8]) -> Result<Published, CalendarError> {
    let roots = parse(data, Syntax::Calendar)?;
    if !roots.iter().any(|root| root.name() == "VCALENDAR") {
        return Err(CalendarError::InvalidData("there is no VCALENDAR".into()));
    }
    let mut published = Published::default();
    for root in roots.iter().filter(|root| root.name() == "VCALENDAR") {
        published.refresh = published.refresh.or_else(|| refresh_of(root));
        let zones: BTreeMap<String, &Component> = root
            .components()
            .filter(|component| component.name() == "VTIMEZONE")
            .map(|zone| (zone.text("TZID").trim().to_owned(), zone))
            .collect();
        for (uid, instances) in by_uid(root) {
            if let Some(data) = object(&instances, &zones) {
                published.objects.entry(uid).or_insert(data);
            }
        }
        if published.objects.len() > MAX_OBJECTS {
            return Err(CalendarError::InvalidData(format!(
                "there are more than {MAX_OBJECTS} objects"
            )));
        }
    }
    Ok(published)
}

/// Whether two objects say the same, whenever they were written: publishers stamp everything anew each time.
pub fn is_same(left: &[u8], right: &[u8]) -> bool {
    lines(left).eq(lines(right))
}

fn lines(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    data.split(|byte| *byte == b'\n')
        .filter(|line| !line.starts_with(b"DTSTAMP"))
}

fn refresh_of(root: &Component) -> Option<TimeDelta> {
    let property = root
        .property("REFRESH-INTERVAL")
        .or_else(|| root.property("X-PUBLISHED-TTL"))?;
    let refresh = NominalDuration::parse(property.value())?.exact();
    (refresh > TimeDelta::zero()).then_some(refresh)
}

fn by_uid(root: &Component) -> BTreeMap<String, Vec<&Component>> {
    let mut found: BTreeMap<String, Vec<&Component>> = BTreeMap::new();
    for component in root.components() {
        let uid = component.text("UID").trim().to_owned();
        if ComponentKind::from_name(component.name()).is_some() && !uid.is_empty() {
            found.entry(uid).or_default().push(component);
        }
    }
    found
}

/// The object of some components that share a UID, if they make a valid one.
fn object(instances: &[&Component], zones: &BTreeMap<String, &Component>) -> Option<Vec<u8>> {
    let mut tzids = BTreeSet::new();
    for instance in instances {
        collect_tzids(instance, &mut tzids);
    }
    let mut root = Component::new("VCALENDAR");
    root.push(Property::new("VERSION", &[], "2.0"));
    root.push(Property::new("PRODID", &[], PRODUCT));
    for tzid in tzids {
        if let Some(zone) = zones.get(tzid.trim()) {
            root.push_component((*zone).clone());
        }
    }
    for instance in instances {
        root.push_component((*instance).clone());
    }
    let mut data = Vec::new();
    root.write_folded(&mut data);
    CalendarObject::parse(&data).is_ok().then_some(data)
}

fn collect_tzids(component: &Component, found: &mut BTreeSet<String>) {
    for item in component.items() {
        match item {
            Item::Property(property) => found.extend(property.param("TZID").map(str::to_owned)),
            Item::Component(inner) => collect_tzids(inner, found),
            Item::Blank(_) => {}
        }
    }
}

#[cfg(test)]
mod tests;
