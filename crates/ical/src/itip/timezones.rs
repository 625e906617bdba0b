//! The VTIMEZONEs that go with components (RFC 5545 §3.6.5: one for each TZID).

use std::collections::BTreeSet;

use chrono::Datelike;
use chrono_tz::Tz;

use crate::content::{Component, Item, Property};
use crate::limits::MAX_ZONES;
use crate::object::CalendarObject;
use crate::occurrences::Timing;
use crate::zone::vtimezone;

/// The definitions of the timezones that components name: the object's own, or else what the timezone database says.
pub(super) fn timezones(source: &CalendarObject, components: &[Component]) -> Vec<Component> {
    let mut names = BTreeSet::new();
    for component in components {
        collect(component, &mut names);
    }
    names
        .into_iter()
        .filter_map(|name| definition(source, name))
        .collect()
}

/// Adds the timezones of `source` that components name and `root` does not define, before all other components.
pub(super) fn add_missing(root: &mut Component, source: &CalendarObject, components: &[Component]) {
    let defined: BTreeSet<String> = root
        .components()
        .filter(|component| component.name() == "VTIMEZONE")
        .map(|component| component.text("TZID").trim().to_owned())
        .collect();
    let at = root
        .items()
        .iter()
        .position(|item| matches!(item, Item::Component(_)))
        .unwrap_or(root.items().len());
    for zone in timezones(source, components) {
        if !defined.contains(zone.text("TZID").trim()) {
            root.items_mut().insert(at, Item::Component(zone));
        }
    }
}

fn collect<'a>(component: &'a Component, names: &mut BTreeSet<&'a str>) {
    for property in component.properties() {
        if let Some(name) = property.param("TZID")
            && names.len() < MAX_ZONES
        {
            names.insert(name);
        }
    }
    for inner in component.components() {
        collect(inner, names);
    }
}

fn definition(source: &CalendarObject, name: &str) -> Option<Component> {
    let own = source
        .root()
        .components()
        .find(|component| component.name() == "VTIMEZONE" && component.text("TZID").trim() == name.trim());
    if let Some(own) = own {
        return Some(own.clone());
    }
    let zone = source.zones().resolve(name)?.as_iana()?;
    let first_year = source
        .instances()
        .filter_map(|component| Timing::of(source, component))
        .map(|timing| timing.start.to_utc(Tz::UTC).year())
        .min()?;
    let mut definition = vtimezone(zone, first_year.saturating_sub(1))?;
    definition.set(Property::new("TZID", &[], name));
    Some(definition)
}
