//! The rules of RFC 4791 §4.1, and the values without which an object means nothing.

use super::{CalendarError, CalendarObject, ComponentKind};
use crate::content::{Component, Property};
use crate::recurrence::Rule;
use crate::time::{NominalDuration, parse_text};

/// The longest UID in bytes; it is an indexed column.
const MAX_UID: usize = 1_000;

/// Checks the structure; answers with the kind of the object and its UID.
pub(super) fn validate(root: &Component) -> Result<(ComponentKind, String), CalendarError> {
    if root.name() != "VCALENDAR" {
        return Err(CalendarError::InvalidData(format!(
            "it begins with {}, not VCALENDAR",
            root.name()
        )));
    }
    if root
        .property("VERSION")
        .is_some_and(|version| version.value().trim() != "2.0")
    {
        return Err(CalendarError::InvalidData("VERSION is not 2.0".into()));
    }
    let mut found: Option<(ComponentKind, String)> = None;
    let mut masters = 0;
    for component in root.components().filter(|component| is_content(component)) {
        let kind = kind_of(component)?;
        let uid = uid_of(component)?;
        match &found {
            Some((other, _)) if *other != kind => {
                return Err(CalendarError::InvalidObject(
                    "it holds components of more than one kind".into(),
                ));
            }
            Some((_, other)) if *other != uid => {
                return Err(CalendarError::InvalidObject("it holds more than one UID".into()));
            }
            _ => found = Some((kind, uid)),
        }
        masters += usize::from(component.property("RECURRENCE-ID").is_none());
    }
    if masters > 1 {
        return Err(CalendarError::InvalidObject(
            "several components share the UID without RECURRENCE-ID".into(),
        ));
    }
    found.ok_or_else(|| CalendarError::InvalidObject("it holds no component besides timezones".into()))
}

/// Neither timezones nor a client's own components decide what the object is.
fn is_content(component: &Component) -> bool {
    component.name() != "VTIMEZONE" && !component.name().starts_with("X-")
}

fn kind_of(component: &Component) -> Result<ComponentKind, CalendarError> {
    ComponentKind::from_name(component.name())
        .ok_or_else(|| CalendarError::UnsupportedComponent(component.name().to_owned()))
}

fn uid_of(component: &Component) -> Result<String, CalendarError> {
    let uid = component.text("UID").trim().to_owned();
    if uid.is_empty() {
        return Err(CalendarError::InvalidObject(format!(
            "{} has no UID",
            component.name()
        )));
    }
    if uid.len() > MAX_UID || uid.contains(char::is_control) {
        return Err(CalendarError::InvalidData(
            "the UID is too long or holds control characters".into(),
        ));
    }
    Ok(uid)
}

/// Checks that a stored event says when it is (RFC 5545 §3.6.1).
pub(super) fn validate_starts(object: &CalendarObject) -> Result<(), CalendarError> {
    let has_no_start = |component: &Component| {
        ["DTSTART", "RECURRENCE-ID"]
            .iter()
            .all(|name| component.property(name).is_none())
    };
    if object.kind == ComponentKind::Event && object.instances().any(has_no_start) {
        return Err(CalendarError::InvalidData("VEVENT has no DTSTART".into()));
    }
    Ok(())
}

/// Checks the values that place the object in time.
pub(super) fn validate_values(object: &CalendarObject) -> Result<(), CalendarError> {
    for component in object.instances() {
        for name in ["DTSTART", "DTEND", "DUE", "RECURRENCE-ID"] {
            for property in component.all(name) {
                let value = parse_text(property.value());
                readable(property, value.is_some())?;
                if value.is_some_and(|value| value.year() < 1) {
                    return Err(CalendarError::TooEarly(name.to_owned()));
                }
            }
        }
        for property in component.all("DURATION") {
            readable(property, NominalDuration::parse(property.value()).is_some())?;
        }
        for property in component.all("RRULE") {
            readable(property, is_rule(property.value()))?;
        }
    }
    Ok(())
}

/// A rule in another calendar (RFC 7529) is not expanded, but no reason to refuse the event.
fn is_rule(text: &str) -> bool {
    Rule::parse(text).is_some() || text.to_ascii_uppercase().contains("RSCALE=")
}

fn readable(property: &Property, is_readable: bool) -> Result<(), CalendarError> {
    if is_readable {
        return Ok(());
    }
    Err(CalendarError::InvalidData(format!(
        "the value of {} cannot be read",
        property.name()
    )))
}
