//! Answers, brought from one copy into another: those that arrived while a client edited (RFC 6638 §3.2.10), and those
//! that the other attendees are to see.

use std::collections::BTreeMap;

use super::address::{Addresses, normalize};
use super::participant::{COMMENT, HEARD, organizer};
use super::series::{Key, Series};
use crate::content::{Component, Property};
use crate::object::CalendarObject;

/// What messages write on the ATTENDEE line of somebody else.
const ANSWER: [&str; 5] = ["PARTSTAT", "DELEGATED-TO", "SCHEDULE-STATUS", HEARD, COMMENT];

/// What of it the other attendees are shown.
const SHOWN: [&str; 2] = ["PARTSTAT", "DELEGATED-TO"];

/// What a client put with `If-Schedule-Tag-Match`, with the answers of others as they are stored: the client need not
/// have seen them. `None` if nothing differs.
///
/// An instance that an answer made the server override, and of which the client does not know, comes back as well,
/// unless the client excluded it.
pub fn reconcile(put: &CalendarObject, stored: &CalendarObject, person: &Addresses) -> Option<Vec<u8>> {
    with_answers(put, stored, person, &ANSWER)
}

/// An attendee's copy with what the organizer's says of how the others answered. `None` if nothing differs, or the copy is
/// of somebody else's meeting.
pub fn refreshed(
    copy: &CalendarObject,
    organizers: &CalendarObject,
    attendee: &Addresses,
) -> Option<Vec<u8>> {
    let is_same = organizer(copy.main()) == organizer(organizers.main());
    if is_same {
        with_answers(copy, organizers, attendee, &SHOWN)
    } else {
        None
    }
}

fn with_answers(
    put: &CalendarObject,
    stored: &CalendarObject,
    person: &Addresses,
    params: &[&str],
) -> Option<Vec<u8>> {
    let (put_series, stored_series) = (Series::of(put), Series::of(stored));
    let mut root = put.root().clone();
    let mut is_changed = false;
    let kind = put.kind().name();
    let components = root.components_mut().filter(|component| component.name() == kind);
    for ((key, _), component) in put_series.components().zip(components) {
        let source = match key {
            Some(key) => stored_series.overrides.get(&key).copied(),
            None => stored_series.master,
        };
        if let Some(source) = source {
            is_changed |= take_answers(component, source, person, params);
        }
    }
    let is_missing = |key: &Key| {
        !put_series.overrides.contains_key(key) && !put_series.excluded.contains(key) && put_series.has(*key)
    };
    for (key, component) in &stored_series.overrides {
        let is_made_by_answer = component
            .all("ATTENDEE")
            .any(|line| line.param(HEARD).is_some() && !person.contains(line.value()));
        if is_made_by_answer
            && is_missing(key)
            && let Some(mut instance) = put_series.derived(*key)
        {
            // Otherwise it says what the series says.
            if take_answers(&mut instance, component, person, params) {
                root.push_component(instance);
                is_changed = true;
            }
        }
    }
    is_changed.then(|| root.to_bytes())
}

fn take_answers(component: &mut Component, source: &Component, person: &Addresses, params: &[&str]) -> bool {
    let stored: BTreeMap<String, &Property> = source
        .all("ATTENDEE")
        .map(|line| (normalize(line.value()), line))
        .collect();
    let mut is_changed = false;
    component.update("ATTENDEE", |line| {
        let address = normalize(line.value());
        let answered = stored.get(&address).filter(|_| !person.contains(&address))?;
        let differs = params.iter().any(|name| line.param(name) != answered.param(name));
        is_changed |= differs;
        differs.then(|| {
            params.iter().fold(line.clone(), |line, name| {
                line.with_param(name, answered.param(name))
            })
        })
    });
    is_changed
}
