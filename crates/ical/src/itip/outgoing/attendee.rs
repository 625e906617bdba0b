//! What an attendee's change sends to the organizer (RFC 6638 §3.2.2).

use chrono::{DateTime, Utc};

use super::{Plan, permitted, reply};
use crate::content::{Component, Property};
use crate::itip::address::Addresses;
use crate::itip::message::{Message, Method, Writer};
use crate::itip::participant::{Participant, is_served, own, participation};
use crate::itip::series::{Key, Series, is_cancelled, sequence, set_sequence};
use crate::itip::{Role, ScheduleError};
use crate::limits::MAX_MESSAGE_INSTANCES;
use crate::object::CalendarObject;

/// Plans an attendee's change. `None` for what is not there.
pub(super) fn plan(
    old: Option<&CalendarObject>,
    new: Option<&CalendarObject>,
    person: &Addresses,
    now: DateTime<Utc>,
) -> Result<Plan, ScheduleError> {
    let mut plan = Plan {
        role: Role::Attendee,
        messages: Vec::new(),
        stored: None,
    };
    let Some(current) = new.or(old) else {
        return Ok(plan);
    };
    let Some(organizer) = current.main().property("ORGANIZER") else {
        // Only a deletion or a copy that the client looks after comes here without one.
        let is_served_old = old
            .and_then(|old| old.main().property("ORGANIZER"))
            .is_some_and(is_served);
        return if is_served_old {
            Err(ScheduleError::AttendeeChange("ORGANIZER"))
        } else {
            Ok(plan)
        };
    };
    // RFC 6638 §7.1: with another agent the client answers, and brings its copy up to date itself.
    if !is_served(organizer) {
        return Ok(plan);
    }
    let before = old.map(Series::of);
    let answers = match new.map(Series::of) {
        None => before
            .as_ref()
            .map(|before| farewells(before, person))
            .unwrap_or_default(),
        Some(after) => {
            if let Some(before) = &before {
                permitted::check(before, &after, person)?;
            }
            plan.stored = revise(before.as_ref(), &after);
            let is_forced = organizer.has_param("SCHEDULE-FORCE-SEND", "REPLY");
            answers(before.as_ref(), &after, person, is_forced)
        }
    };
    plan.messages = message(current, answers, person, now).into_iter().collect();
    Ok(plan)
}

fn message(
    source: &CalendarObject,
    components: Vec<Component>,
    person: &Addresses,
    now: DateTime<Utc>,
) -> Option<Message> {
    let first = components.first()?;
    let from = Participant::of(own(first, person)?);
    let to = Participant::of(first.property("ORGANIZER")?);
    let writer = Writer { source, now };
    Some(Message {
        method: Method::Reply,
        kind: source.kind(),
        uid: source.uid().to_owned(),
        from,
        to: vec![to],
        data: writer.write(Method::Reply, components),
    })
}

/// The answers that a change gives: one for each component whose participation, or whose progress, is another one.
fn answers(
    before: Option<&Series<'_>>,
    after: &Series<'_>,
    person: &Addresses,
    is_forced: bool,
) -> Vec<Component> {
    let mut answers = Vec::new();
    for (key, component) in after.components() {
        let Some(line) = own(component, person) else {
            continue;
        };
        let previous = before.and_then(|before| match key {
            Some(key) => before.instance(key),
            None => before.master.cloned(),
        });
        let is_news = match &previous {
            Some(previous) => answer_of(previous, person) != answer_of(component, person),
            None => participation(line) != "NEEDS-ACTION",
        };
        if is_news || is_forced {
            answers.push(reply::component(component, person, None));
        }
    }
    if let Some(before) = before {
        answers.extend(gone(before, after, person));
    }
    answers
}

/// What an answer says.
fn answer_of(component: &Component, person: &Addresses) -> Option<[String; 3]> {
    let line = own(component, person)?;
    let progress = |name| {
        component
            .property(name)
            .map(|line| line.value().trim().to_owned())
    };
    Some([
        participation(line),
        progress("PERCENT-COMPLETE").unwrap_or_default(),
        progress("COMPLETED").unwrap_or_default(),
    ])
}

/// Answers for instances that the attendee took out, or took back: an excluded one is declined (RFC 6638 §3.2.2.1), one
/// that is no longer overridden is answered as the series is.
fn gone(before: &Series<'_>, after: &Series<'_>, person: &Addresses) -> Vec<Component> {
    let excluded = after.excluded.difference(&before.excluded).copied();
    let excluded: Vec<Key> = excluded
        .take(MAX_MESSAGE_INSTANCES)
        .filter(|key| before.has(*key))
        .collect();
    let mut answers: Vec<Component> = excluded
        .iter()
        .filter_map(|key| before.instance(*key))
        .filter_map(|instance| declined(&instance, person))
        .collect();
    for (key, old) in &before.overrides {
        if after.overrides.contains_key(key) || after.excluded.contains(key) || is_cancelled(old) {
            continue;
        }
        match after.derived(*key) {
            Some(new) if answer_of(old, person) != answer_of(&new, person) => {
                answers.push(reply::component(&new, person, None));
            }
            Some(_) => {}
            None => answers.extend(declined(old, person)),
        }
    }
    answers.retain(|answer| own(answer, person).is_some());
    answers
}

/// Deleting the copy declines all that it was about (RFC 6638 §3.2.2.4).
fn farewells(before: &Series<'_>, person: &Addresses) -> Vec<Component> {
    if before.master.is_some_and(is_cancelled) {
        return Vec::new();
    }
    before
        .components()
        .filter_map(|(_, component)| declined(component, person))
        .collect()
}

/// The answer that declines; `None` if there is nothing to decline, or it was declined before.
fn declined(component: &Component, person: &Addresses) -> Option<Component> {
    let line = own(component, person)?;
    let is_news = participation(line) != "DECLINED" && !is_cancelled(component);
    is_news.then(|| reply::component(component, person, Some("DECLINED")))
}

/// What is stored in the place of what was put: without SCHEDULE-FORCE-SEND (RFC 6638 §7.2), with the organizer's SEQUENCE,
/// by which later messages are told from earlier ones, and without the instances that were cancelled and then left out, which
/// the series would bring back otherwise.
fn revise(before: Option<&Series<'_>>, after: &Series<'_>) -> Option<Vec<u8>> {
    let mut root = after.object.root().clone();
    let mut is_changed = false;
    let kind = after.object.kind().name();
    let components = root.components_mut().filter(|component| component.name() == kind);
    for ((key, put), component) in after.components().zip(components) {
        component.update("ORGANIZER", |line| {
            line.param("SCHEDULE-FORCE-SEND")?;
            is_changed = true;
            Some(line.with_param("SCHEDULE-FORCE-SEND", None))
        });
        let previous = before.and_then(|before| match key {
            Some(key) => before.overrides.get(&key).copied().or(before.master),
            None => before.master,
        });
        if let Some(previous) = previous
            && sequence(previous) != sequence(put)
        {
            set_sequence(component, sequence(previous));
            is_changed = true;
        }
    }
    let gone: Vec<Key> = before
        .iter()
        .flat_map(|before| &before.overrides)
        .filter(|(key, old)| {
            is_cancelled(old) && !after.overrides.contains_key(*key) && !after.excluded.contains(*key)
        })
        .map(|(key, _)| *key)
        .collect();
    let master = root
        .components_mut()
        .find(|component| component.name() == kind && component.property("RECURRENCE-ID").is_none());
    if let Some(master) = master {
        for key in gone {
            let id = after.recurrence_id(key);
            master.push_after(Property::new("EXDATE", &id.params(), &id.to_text()));
            is_changed = true;
        }
    }
    is_changed.then(|| root.to_bytes())
}
