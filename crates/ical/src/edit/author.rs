//! New events, built by the `icalendar` crate.

use chrono::{DateTime, Utc};
use icalendar::{Calendar, Component as _, EventLike as _};
use roost_shared::calendar::{EventDraft, Recurrence};

use super::{EditError, alarm, draft, repeat};
use crate::PRODUCT;
use crate::content::{Component, Item, Syntax, parse};
use crate::time::TimeValue;
use crate::zone::vtimezone;

/// Makes a new event: a VCALENDAR with one VEVENT and the VTIMEZONE that it needs.
///
/// # Errors
/// [`EditError::InvalidDraft`] names the field that cannot be stored.
pub fn create_event(uid: &str, draft: &EventDraft, now: DateTime<Utc>) -> Result<Vec<u8>, EditError> {
    let placed = draft::check(draft)?;
    let mut event = icalendar::Event::new();
    let stamp = now.format("%Y%m%dT%H%M%SZ").to_string();
    event
        .uid(&one_line(uid))
        .timestamp(now)
        .add_property("CREATED", &stamp)
        .add_property("LAST-MODIFIED", &stamp);
    event.sequence(0).summary(&clean(&draft.title));
    event.append_property(time_property("DTSTART", &placed.start));
    event.append_property(time_property("DTEND", &placed.end));
    if !draft.location.is_empty() {
        event.location(&clean(&draft.location));
    }
    if !draft.description.is_empty() {
        event.description(&clean(&draft.description));
    }
    match &draft.repeat {
        Recurrence::Once => {}
        Recurrence::Every(wanted) => {
            event.add_property("RRULE", repeat::write(wanted, &placed.start));
        }
        Recurrence::Stored => return Err(EditError::invalid("repeat", "a new event has no stored rule")),
    }
    if draft.free {
        event.add_property("TRANSP", "TRANSPARENT");
    }
    let mut calendar = Calendar::empty();
    for (name, value) in [("VERSION", "2.0"), ("PRODID", PRODUCT), ("CALSCALE", "GREGORIAN")] {
        calendar.append_property((name, value));
    }
    calendar.push(event.done());
    let text = calendar.to_string();
    finish(&text, draft, &placed.start)
}

/// Adds what the builder does not: timezone and reminder.
fn finish(text: &str, draft: &EventDraft, start: &TimeValue) -> Result<Vec<u8>, EditError> {
    let unwritable = || EditError::invalid("title", "the event cannot be written");
    let roots = parse(text.as_bytes(), Syntax::Calendar).map_err(|_| unwritable())?;
    let mut root = roots.into_iter().next().ok_or_else(unwritable)?;
    add_timezone(&mut root, start);
    if let Some(event) = root
        .components_mut()
        .find(|component| component.name() == "VEVENT")
    {
        alarm::set(event, draft.reminder_minutes);
    }
    let mut out = Vec::new();
    root.write_folded(&mut out);
    Ok(out)
}

/// Adds the VTIMEZONE of a time's zone before the other components, unless the calendar has it.
pub(super) fn add_timezone(root: &mut Component, time: &TimeValue) {
    let TimeValue::Zoned(_, zone) = time else { return };
    let is_defined = root
        .components()
        .any(|component| component.name() == "VTIMEZONE" && component.text("TZID").trim() == zone.tzid());
    // The rules of the year before are still needed for what reaches into it.
    let year = time
        .local()
        .date()
        .format("%Y")
        .to_string()
        .parse::<i32>()
        .unwrap_or(2000)
        - 1;
    let Some(definition) = zone
        .as_iana()
        .filter(|_| !is_defined)
        .and_then(|iana| vtimezone(iana, year))
    else {
        return;
    };
    let at = root
        .items()
        .iter()
        .position(|item| matches!(item, Item::Component(_)))
        .unwrap_or(root.items().len());
    root.items_mut().insert(at, Item::Component(definition));
}

fn time_property(name: &str, value: &TimeValue) -> icalendar::Property {
    let mut property = icalendar::Property::new(name, value.to_text());
    for (param, text) in value.params() {
        property.add_parameter(param, text);
    }
    property.done()
}

/// Line breaks as iCalendar knows them, no other control characters.
fn clean(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").replace(
        |character: char| character.is_control() && !matches!(character, '\n' | '\t'),
        "",
    )
}

pub(super) fn one_line(text: &str) -> String {
    text.replace(char::is_control, "")
}
