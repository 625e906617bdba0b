//! What an organizer's change sends to the attendees (RFC 6638 §3.2.1).

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::Plan;
use super::decide::{Difference, Outline, decide};
use super::revise::revise;
use super::view::Guests;
use crate::content::{Component, Item, Property};
use crate::itip::address::{Addresses, normalize};
use crate::itip::message::{Message, Writer};
use crate::itip::participant::Participant;
use crate::itip::series::{Key, Series, sequence, set_sequence};
use crate::itip::{Role, ScheduleError};
use crate::limits::{MAX_ATTENDEES, MAX_MESSAGE_BYTES};
use crate::object::CalendarObject;

/// Plans an organizer's change. `None` for what is not there, or not the organizer's.
pub(super) fn plan(
    old: Option<&CalendarObject>,
    new: Option<&CalendarObject>,
    organizer: &Addresses,
    now: DateTime<Utc>,
) -> Result<Plan, ScheduleError> {
    let revised = new.map(|new| revise(old, new, organizer));
    let before = old.map(Series::of);
    let after = revised.as_ref().map(|revised| Series::of(&revised.object));
    let (guests_before, guests_after) = (before.as_ref().map(Guests::of), after.as_ref().map(Guests::of));
    let everyone: BTreeSet<&str> = [&guests_before, &guests_after]
        .into_iter()
        .flatten()
        .flat_map(Guests::everyone)
        .filter(|address| !organizer.contains(address))
        .collect();
    if everyone.len() > MAX_ATTENDEES {
        return Err(ScheduleError::TooManyAttendees);
    }
    let difference = before
        .as_ref()
        .zip(after.as_ref())
        .map(|(before, after)| Difference::between(before, after));
    let mut outlines: BTreeMap<(usize, Outline), BTreeSet<&str>> = BTreeMap::new();
    for address in everyone {
        let view = |guests: &Option<Guests>| {
            guests
                .as_ref()
                .map(|guests| guests.view(address))
                .unwrap_or_default()
        };
        let is_forced = revised
            .as_ref()
            .is_some_and(|revised| revised.forced.contains(address));
        let decided = decide(
            view(&guests_before),
            view(&guests_after),
            difference.as_ref(),
            is_forced,
        );
        for (order, outline) in decided.into_iter().enumerate() {
            outlines.entry((order, outline)).or_default().insert(address);
        }
    }
    let sender = Sender {
        before: before.as_ref(),
        after: after.as_ref(),
        now,
    };
    let mut messages = Vec::new();
    let mut size = 0;
    for ((_, outline), addresses) in outlines {
        let Some(message) = sender.message(&outline, &addresses) else {
            continue;
        };
        size += message.data.len();
        if size > MAX_MESSAGE_BYTES {
            return Err(ScheduleError::TooManyAttendees);
        }
        messages.push(message);
    }
    Ok(Plan {
        role: Role::Organizer,
        messages,
        stored: revised
            .filter(|revised| revised.is_changed)
            .map(|revised| revised.object.root().to_bytes()),
    })
}

/// The REQUEST that tells one attendee everything they are to know, as an answer to REFRESH (RFC 5546 §3.2.6). `None`
/// if they are not invited.
pub(in crate::itip) fn full_request(
    object: &CalendarObject,
    attendee: &str,
    now: DateTime<Utc>,
) -> Option<Message> {
    let series = Series::of(object);
    let address = normalize(attendee);
    let view = Guests::of(&series).view(&address);
    if view.is_empty() {
        return None;
    }
    let sender = Sender {
        before: None,
        after: Some(&series),
        now,
    };
    sender.message(&Outline::all_of(view), &BTreeSet::from([address.as_str()]))
}

struct Sender<'a> {
    before: Option<&'a Series<'a>>,
    after: Option<&'a Series<'a>>,
    now: DateTime<Utc>,
}

impl Sender<'_> {
    fn message(&self, outline: &Outline, to: &BTreeSet<&str>) -> Option<Message> {
        let (source, components) = match outline {
            Outline::Series { instances, withheld } => {
                let series = self.after?;
                let master = without_instances(series, series.master?.clone(), withheld);
                let overrides = instances.iter().filter_map(|key| series.instance(*key));
                (series, std::iter::once(master).chain(overrides).collect())
            }
            Outline::Instances(keys) => {
                let series = self.after?;
                let found: Vec<Component> = keys.iter().filter_map(|key| series.instance(*key)).collect();
                (series, found)
            }
            Outline::CancelSeries(keys) => {
                let series = self.before?;
                let overrides = keys.iter().filter_map(|key| series.instance(*key));
                let all = series.master.cloned().into_iter().chain(overrides);
                (
                    series,
                    all.map(|component| self.cancelled(component, to)).collect(),
                )
            }
            Outline::CancelInstances(keys) => {
                let series = self.before?;
                let found = keys.iter().filter_map(|key| series.instance(*key));
                (
                    series,
                    found.map(|component| self.cancelled(component, to)).collect(),
                )
            }
        };
        let organizer = components.first()?.property("ORGANIZER")?;
        let from = Participant::of(organizer);
        let recipients = recipients(source, to);
        let writer = Writer {
            source: source.object,
            now: self.now,
        };
        Some(Message {
            method: outline.method(),
            kind: source.object.kind(),
            uid: source.object.uid().to_owned(),
            from,
            to: recipients,
            data: writer.write(outline.method(), components),
        })
    }

    /// A component of a CANCEL (RFC 5546 §3.2.5): it names those for whom it ends, and is newer than what they have.
    fn cancelled(&self, mut component: Component, to: &BTreeSet<&str>) -> Component {
        let newest = self
            .after
            .and_then(|series| series.object.instances().map(sequence).max())
            .unwrap_or(0);
        let next = sequence(&component).saturating_add(1);
        set_sequence(&mut component, next.max(newest));
        component.set(Property::new("STATUS", &[], "CANCELLED"));
        component.items_mut().retain(|item| {
            !matches!(item, Item::Property(line) if line.name() == "ATTENDEE" && !to.contains(normalize(line.value()).as_str()))
        });
        component
    }
}

/// A series without the instances to which somebody is not invited (RFC 6638 §3.2.6).
fn without_instances(series: &Series<'_>, mut master: Component, keys: &BTreeSet<Key>) -> Component {
    for key in keys.difference(&series.excluded) {
        let id = series.recurrence_id(*key);
        master.push_after(Property::new("EXDATE", &id.params(), &id.to_text()));
    }
    master
}

/// Addresses and names as the object has them, in its order.
fn recipients(series: &Series<'_>, to: &BTreeSet<&str>) -> Vec<Participant> {
    let mut wanted = to.clone();
    let mut found = Vec::new();
    for line in series
        .object
        .instances()
        .flat_map(|component| component.all("ATTENDEE"))
    {
        if wanted.remove(normalize(line.value()).as_str()) {
            found.push(Participant::of(line));
        }
    }
    found
}
