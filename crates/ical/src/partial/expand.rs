//! `expand`: every occurrence in the range as a component of its own, in UTC, without rules and timezones
//! (RFC 4791 §9.6.5).

use chrono_tz::Tz;

use super::PartialError;
use crate::content::{Component, Item, Property};
use crate::object::{CalendarObject, ComponentKind};
use crate::occurrences::{Occurrence, expand as occurrences};
use crate::query::calendar::TimeRange;
use crate::time::TimeValue;

pub(super) fn expand(
    object: &CalendarObject,
    range: &TimeRange,
    zone: Tz,
) -> Result<Component, PartialError> {
    let mut root = Component::new("VCALENDAR");
    let own = object.root().items().iter().filter(|item| match item {
        Item::Property(_) => true,
        Item::Component(inner) => inner.name() != "VTIMEZONE" && inner.name() != object.kind().name(),
        Item::Blank(_) => false,
    });
    root.items_mut().extend(own.cloned());
    if object.kind() == ComponentKind::FreeBusy {
        object
            .instances()
            .for_each(|component| root.push_component(in_utc(component, object, None)));
        return Ok(root);
    }
    let expansion = occurrences(object, range, zone);
    if expansion.truncated {
        return Err(PartialError::TooManyInstances);
    }
    for occurrence in &expansion.occurrences {
        root.push_component(in_utc(occurrence.component, object, Some(occurrence)));
    }
    // A to-do may match a range without being anywhere in time.
    for component in object.instances() {
        if ["DTSTART", "DUE", "RECURRENCE-ID"]
            .iter()
            .all(|name| component.property(name).is_none())
        {
            root.push_component(in_utc(component, object, None));
        }
    }
    Ok(root)
}

/// The component of one occurrence.
fn in_utc(component: &Component, object: &CalendarObject, occurrence: Option<&Occurrence<'_>>) -> Component {
    let mut instance = Component::new(component.name());
    for item in component.items() {
        match item {
            Item::Property(property) => instance
                .items_mut()
                .extend(property_in_utc(property, component, object, occurrence).map(Item::Property)),
            Item::Component(inner) => instance.push_component(in_utc(inner, object, None)),
            Item::Blank(_) => {}
        }
    }
    let recurrence_id = occurrence.and_then(|occurrence| occurrence.recurrence_id.as_ref());
    if let (Some(id), None) = (recurrence_id, component.property("RECURRENCE-ID")) {
        let id = to_utc(id);
        instance.push(Property::new("RECURRENCE-ID", &id.params(), &id.to_text()));
    }
    instance
}

fn property_in_utc(
    property: &Property,
    component: &Component,
    object: &CalendarObject,
    occurrence: Option<&Occurrence<'_>>,
) -> Option<Property> {
    let time = |value: &TimeValue| Some(exchange(property, &to_utc(value)));
    let has_start = component.property("DTSTART").is_some();
    match (property.name(), occurrence) {
        ("RRULE" | "RDATE" | "EXRULE" | "EXDATE", _) if component.name() == object.kind().name() => None,
        ("DTSTART", Some(occurrence)) => time(&occurrence.start),
        ("DTEND", Some(occurrence)) => time(&occurrence.end),
        // A to-do without DTSTART takes place at its DUE.
        ("DUE", Some(occurrence)) => time(if has_start {
            &occurrence.end
        } else {
            &occurrence.start
        }),
        ("RECURRENCE-ID", Some(occurrence)) => match &occurrence.recurrence_id {
            // What it says of the following ones too (RANGE) is spelt out in those.
            Some(id) => time(id).map(|line| line.with_param("RANGE", None)),
            None => Some(property.clone()),
        },
        _ if property.param("TZID").is_some() => match TimeValue::read(property, object.zones()) {
            Some(value) => time(&value),
            None => Some(property.clone()),
        },
        _ => Some(property.clone()),
    }
}

/// Times with a zone become UTC; whole days and floating times stay what they are.
fn to_utc(value: &TimeValue) -> TimeValue {
    match value {
        TimeValue::Zoned(..) => TimeValue::Utc(value.to_utc(Tz::UTC).naive_utc()),
        other => other.clone(),
    }
}

/// The property with another time; its other parameters stay.
fn exchange(property: &Property, value: &TimeValue) -> Property {
    let mut params: Vec<_> = property
        .params()
        .iter()
        .filter(|param| !matches!(param.name.as_str(), "TZID" | "VALUE"))
        .cloned()
        .collect();
    if value.is_date() {
        params.insert(0, crate::content::Parameter::new("VALUE", &["DATE"]));
    }
    Property::from_parts(None, property.name(), params, &value.to_text())
}
