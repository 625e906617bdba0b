//! What an attendee keeps of their own when the organizer's version takes the place of theirs (RFC 6638 §3.2.2.1,
//! §3.2.8).

use std::collections::BTreeSet;

use super::version::remember;
use crate::content::{Component, Item, Property};
use crate::itip::address::Addresses;
use crate::itip::change::{Rescheduled, Version, moved};
use crate::itip::participant::{own, participation, without_private};
use crate::itip::series::sequence;

/// A component of a message as it is stored where there was none: without alarms, which a stranger must not ring, and
/// without parameters that only the recipient's own server may set.
pub(super) fn received(component: &Component) -> Component {
    let mut copy = component.clone();
    copy.items_mut().retain(|item| !is_alarm(item));
    for name in ["ATTENDEE", "ORGANIZER"] {
        copy.update(name, without_private);
    }
    remember(&mut copy, component);
    copy
}

/// A component of a message as it is stored in the place of `old`.
pub(super) fn updated(old: Version<'_>, new: Version<'_>, recipient: &Addresses) -> Component {
    let mut copy = received(new.component);
    keep_lines(&mut copy, old.component);
    let alarms = old
        .component
        .items()
        .iter()
        .filter(|item| is_alarm(item))
        .cloned();
    copy.items_mut().extend(alarms);
    if let Some(status) = kept_participation(old, new, recipient) {
        copy.update("ATTENDEE", |line| {
            recipient
                .contains(line.value())
                .then(|| line.with_param("PARTSTAT", Some(&status)))
        });
    }
    copy
}

fn is_alarm(item: &Item) -> bool {
    matches!(item, Item::Component(inner) if inner.name() == "VALARM")
}

/// Whether one is free, how far one is with a task, and what one's clients wrote for themselves.
fn keep_lines(copy: &mut Component, old: &Component) {
    copy.remove("TRANSP");
    let sent: BTreeSet<String> = copy.properties().map(|line| line.name().to_owned()).collect();
    let is_kept = |line: &&Property| {
        matches!(line.name(), "TRANSP" | "PERCENT-COMPLETE" | "COMPLETED") || line.name().starts_with("X-")
    };
    for line in old.properties().filter(is_kept) {
        if !sent.contains(line.name()) {
            copy.push(line.clone());
        }
    }
}

/// The PARTSTAT that the copy has afterwards, where that is not what the message says. An answer to other times counts
/// no longer. Otherwise the attendee knows best, unless a higher SEQUENCE asks anew.
fn kept_participation(old: Version<'_>, new: Version<'_>, recipient: &Addresses) -> Option<String> {
    let answer = participation(own(old.component, recipient)?);
    let asked = participation(own(new.component, recipient)?);
    let asks_anew = asked == "NEEDS-ACTION" && sequence(new.component) > sequence(old.component);
    if moved(old, new) == Rescheduled::Yes {
        Some("NEEDS-ACTION".to_owned())
    } else {
        (!asks_anew).then_some(answer)
    }
}
