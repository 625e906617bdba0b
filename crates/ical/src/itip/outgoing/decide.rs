//! Which messages one attendee gets when an organizer's object changes (RFC 6638 §3.2.1).

use std::collections::{BTreeMap, BTreeSet};

use super::view::View;
use crate::itip::change::Version;
use crate::itip::message::Method;
use crate::itip::series::{Key, Series, sequence};
use crate::limits::MAX_MESSAGE_INSTANCES;

/// A message in outline. Attendees with the same outline get the same message; in the order of the variants, so that
/// what ends is sent first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Outline {
    /// The end of the series, with the instances that were overridden.
    CancelSeries(BTreeSet<Key>),
    /// The end of some instances.
    CancelInstances(BTreeSet<Key>),
    /// The series, or the event that does not recur, with its overridden instances.
    Series {
        instances: BTreeSet<Key>,
        withheld: BTreeSet<Key>,
    },
    /// Some instances.
    Instances(BTreeSet<Key>),
}

impl Outline {
    pub(super) fn method(&self) -> Method {
        match self {
            Outline::Series { .. } | Outline::Instances(_) => Method::Request,
            Outline::CancelSeries(_) | Outline::CancelInstances(_) => Method::Cancel,
        }
    }

    /// Everything that an attendee sees.
    pub(super) fn all_of(view: View) -> Outline {
        if view.series {
            Outline::Series {
                instances: view.instances,
                withheld: view.withheld,
            }
        } else {
            Outline::Instances(view.instances)
        }
    }

    fn end_of(view: View) -> Outline {
        if view.series {
            Outline::CancelSeries(view.instances)
        } else {
            Outline::CancelInstances(view.instances)
        }
    }
}

/// What changed from one version of an object to the next, found out once for all attendees.
pub(super) struct Difference {
    /// Whether something about the series changed for everyone: a line of the master, an excluded date that is no
    /// longer excluded.
    series: bool,
    /// Whether the series has a higher SEQUENCE. Attendees are told of it even where they see nothing else: their answers
    /// carry the SEQUENCE that they know, and one that is lower does not count (RFC 5546 §2.1.4).
    has_new_sequence: bool,
    /// Overridden instances that say something else than before.
    instances: BTreeSet<Key>,
    /// Excluded dates that the series had before.
    ended: BTreeSet<Key>,
    /// All excluded dates.
    excluded: BTreeSet<Key>,
}

impl Difference {
    pub(super) fn between(before: &Series<'_>, after: &Series<'_>) -> Difference {
        let substance = |series: &Series<'_>| {
            series.master.map(|component| {
                let object = series.object;
                Version::of(object, component).substance()
            })
        };
        let newly_excluded: Vec<Key> = after.excluded.difference(&before.excluded).copied().collect();
        let too_many = newly_excluded.len() > MAX_MESSAGE_INSTANCES;
        let ended = newly_excluded
            .into_iter()
            .filter(|key| !too_many && before.has(*key))
            .collect();
        Difference {
            series: too_many
                || substance(before) != substance(after)
                || !before.excluded.is_subset(&after.excluded),
            has_new_sequence: before
                .master
                .zip(after.master)
                .is_some_and(|(before, after)| sequence(after) > sequence(before)),
            instances: changed_instances(before, after),
            ended,
            excluded: after.excluded.clone(),
        }
    }
}

fn changed_instances(before: &Series<'_>, after: &Series<'_>) -> BTreeSet<Key> {
    let derived: BTreeMap<Key, _> = after
        .overrides
        .keys()
        .filter_map(|key| Some((*key, before.instance(*key)?)))
        .collect();
    after
        .overrides
        .iter()
        .filter(|(key, component)| {
            let new = Version::of(after.object, component);
            derived.get(key).is_none_or(|previous| {
                let old = Version::of(before.object, previous);
                old.substance() != new.substance() || sequence(component) > sequence(previous)
            })
        })
        .map(|(key, _)| *key)
        .collect()
}

/// The messages, in the order in which they are to be sent. `difference` is `None` where one of the versions is not
/// there.
pub(super) fn decide(
    before: View,
    after: View,
    difference: Option<&Difference>,
    is_forced: bool,
) -> Vec<Outline> {
    if after.is_empty() {
        return if before.is_empty() {
            Vec::new()
        } else {
            vec![Outline::end_of(before)]
        };
    }
    let Some(difference) = difference.filter(|_| !before.is_empty() && !is_forced) else {
        return vec![Outline::all_of(after)];
    };
    if before.series && !after.series {
        return vec![Outline::end_of(before), Outline::all_of(after)];
    }
    let seen = |view: &View, key: &Key| view.instances.contains(key) || view.withheld.contains(key);
    // An overridden instance that is neither overridden nor excluded any more is what the series says again.
    let restores = before
        .instances
        .iter()
        .chain(&before.withheld)
        .any(|key| !seen(&after, key) && !difference.excluded.contains(key));
    if after.series && (!before.series || difference.series || restores) {
        return vec![Outline::all_of(after)];
    }
    let mut ended: BTreeSet<Key> = if after.series {
        let was_seen = |key: &&Key| !before.withheld.contains(*key);
        let withheld = after.withheld.difference(&before.withheld).copied();
        difference
            .ended
            .iter()
            .filter(was_seen)
            .copied()
            .chain(withheld)
            .collect()
    } else {
        before.instances.difference(&after.instances).copied().collect()
    };
    let changed: BTreeSet<Key> = after
        .instances
        .iter()
        .filter(|key| {
            let was_invited =
                before.instances.contains(*key) || before.series && !before.withheld.contains(*key);
            !was_invited || difference.instances.contains(*key)
        })
        .copied()
        .collect();
    if after.series && ended.len() + changed.len() > MAX_MESSAGE_INSTANCES {
        return vec![Outline::all_of(after)];
    }
    ended.retain(|key| !changed.contains(key));
    let mut outlines = Vec::new();
    if !ended.is_empty() {
        outlines.push(Outline::CancelInstances(ended));
    }
    if after.series && difference.has_new_sequence {
        outlines.push(Outline::all_of(after));
    } else if !changed.is_empty() {
        outlines.push(Outline::Instances(changed));
    }
    outlines
}
