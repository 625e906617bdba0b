//! What one attendee is to see of an object (RFC 6638 §3.2.6): the components that invite them.

use std::collections::{BTreeMap, BTreeSet};

use crate::content::Component;
use crate::itip::address::normalize;
use crate::itip::participant::is_served;
use crate::itip::series::{Key, Series, is_cancelled};

/// Whom each component invites by way of the server, read once for all attendees. A cancelled component invites
/// nobody, and a cancelled master ends its instances.
pub(super) struct Guests {
    master: Option<BTreeSet<String>>,
    overrides: BTreeMap<Key, BTreeSet<String>>,
}

/// One attendee's part of an object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct View {
    /// Whether the series as a whole is theirs.
    pub series: bool,
    /// The overridden instances to which they are invited.
    pub instances: BTreeSet<Key>,
    /// Of a series that is theirs, the overridden instances to which they are not invited.
    pub withheld: BTreeSet<Key>,
}

impl View {
    pub(super) fn is_empty(&self) -> bool {
        !self.series && self.instances.is_empty()
    }
}

impl Guests {
    pub(super) fn of(series: &Series<'_>) -> Guests {
        let is_over = series.master.is_some_and(is_cancelled);
        let overrides = series.overrides.iter().filter(|_| !is_over);
        Guests {
            master: series.master.map(addresses),
            overrides: overrides
                .map(|(key, component)| (*key, addresses(component)))
                .collect(),
        }
    }

    /// Everyone who is invited to anything.
    pub(super) fn everyone(&self) -> BTreeSet<&str> {
        self.master
            .iter()
            .chain(self.overrides.values())
            .flatten()
            .map(String::as_str)
            .collect()
    }

    /// The part of one of them.
    pub(super) fn view(&self, address: &str) -> View {
        let series = self
            .master
            .as_ref()
            .is_some_and(|guests| guests.contains(address));
        let (instances, others): (Vec<_>, Vec<_>) = self
            .overrides
            .iter()
            .partition(|(_, guests)| guests.contains(address));
        let keys = |found: Vec<(&Key, _)>| found.into_iter().map(|(key, _)| *key).collect();
        View {
            series,
            instances: keys(instances),
            withheld: if series { keys(others) } else { BTreeSet::new() },
        }
    }
}

fn addresses(component: &Component) -> BTreeSet<String> {
    if is_cancelled(component) {
        return BTreeSet::new();
    }
    component
        .all("ATTENDEE")
        .filter(|property| is_served(property))
        .map(|property| normalize(property.value()))
        .filter(|address| !address.is_empty())
        .collect()
}
