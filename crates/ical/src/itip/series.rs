//! An object's components by the occurrence that each describes, in a form in which two versions of the object can be
//! compared even where the series moved to another timezone.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::content::{Component, Property};
use crate::limits::{MAX_LISTED_DATES, MAX_SCHEDULED_LINES};
use crate::object::CalendarObject;
use crate::occurrences::{Timing, frame_of, has_occurrence, key_of};
use crate::time::TimeValue;

/// The instant that a recurrence id names; days and floating times count as if they were UTC.
pub(super) type Key = DateTime<Utc>;

/// The components of an object, in their places.
pub(super) struct Series<'a> {
    pub object: &'a CalendarObject,
    pub master: Option<&'a Component>,
    pub overrides: BTreeMap<Key, &'a Component>,
    /// EXDATE of the master.
    pub excluded: BTreeSet<Key>,
    frame: Option<TimeValue>,
}

impl<'a> Series<'a> {
    pub(super) fn of(object: &'a CalendarObject) -> Series<'a> {
        let mut series = Series {
            object,
            master: object.master(),
            overrides: BTreeMap::new(),
            excluded: BTreeSet::new(),
            frame: frame_of(object),
        };
        for component in object.instances() {
            if let Some(key) = series.key_of(component) {
                series.overrides.insert(key, component);
            }
        }
        series.excluded = series.dates("EXDATE");
        series
    }

    /// Which occurrence a component overrides; `None` for the master.
    pub(super) fn key_of(&self, component: &Component) -> Option<Key> {
        self.object
            .time(component, "RECURRENCE-ID")
            .map(|value| self.key(&value))
    }

    /// The key of a recurrence id.
    pub(super) fn key(&self, value: &TimeValue) -> Key {
        match &self.frame {
            Some(frame) => frame.at(key_of(value, frame)).to_utc(Tz::UTC),
            None => value.to_utc(Tz::UTC),
        }
    }

    /// The recurrence id of a key, in the form of the master's DTSTART.
    pub(super) fn recurrence_id(&self, key: Key) -> TimeValue {
        let instant = TimeValue::Utc(key.naive_utc());
        match &self.frame {
            Some(frame) => frame.at(instant.local_in(frame)),
            None => instant,
        }
    }

    /// The dates that the master lists in lines of that name.
    pub(super) fn dates(&self, name: &str) -> BTreeSet<Key> {
        let Some(master) = self.master else {
            return BTreeSet::new();
        };
        master
            .all(name)
            .flat_map(|property| TimeValue::read_all(property, self.object.zones()))
            .take(MAX_LISTED_DATES)
            .map(|value| self.key(&value))
            .collect()
    }

    /// Whether the series has such an occurrence. As much work as an expansion.
    pub(super) fn has(&self, key: Key) -> bool {
        match &self.frame {
            Some(frame) => has_occurrence(self.object, frame, self.recurrence_id(key).local()),
            None => self.overrides.contains_key(&key),
        }
    }

    /// What describes an occurrence: the component that overrides it, or else the master, with the place in the
    /// series made explicit. Does not ask whether the series has it.
    pub(super) fn instance(&self, key: Key) -> Option<Component> {
        match self.overrides.get(&key) {
            Some(component) => Some((*component).clone()),
            None => self.derived(key),
        }
    }

    /// What the master says about an occurrence.
    pub(super) fn derived(&self, key: Key) -> Option<Component> {
        let master = self.master?;
        let id = self.recurrence_id(key);
        let line = |name: &str, value: &TimeValue| Property::new(name, &value.params(), &value.to_text());
        let mut instance = master.clone();
        for name in ["RRULE", "RDATE", "EXDATE", "EXRULE"] {
            instance.remove(name);
        }
        if let Some(timing) = Timing::of(self.object, master) {
            let end = timing.length.end(&id);
            if master.property("DTSTART").is_some() {
                instance.set(line("DTSTART", &id));
                for name in ["DTEND", "DUE"] {
                    if master.property(name).is_some() {
                        instance.set(line(name, &end));
                    }
                }
            } else if master.property("DUE").is_some() {
                instance.set(line("DUE", &id));
            }
        }
        instance.set(line("RECURRENCE-ID", &id));
        Some(instance)
    }

    /// Master and overrides with their places, as they stand in the object.
    pub(super) fn components(&self) -> impl Iterator<Item = (Option<Key>, &'a Component)> + '_ {
        self.object
            .instances()
            .map(|component| (self.key_of(component), component))
    }
}

/// Whether comparing the instances with their master costs more than [`MAX_SCHEDULED_LINES`].
pub(super) fn is_too_large(object: &CalendarObject) -> bool {
    let lines = object.master().map_or(0, |master| master.items().len());
    object.instances().count().saturating_mul(lines) > MAX_SCHEDULED_LINES
}

/// SEQUENCE, 0 where nothing is said (RFC 5545 §3.8.7.4).
pub(super) fn sequence(component: &Component) -> u32 {
    component.text("SEQUENCE").trim().parse().unwrap_or(0)
}

pub(super) fn set_sequence(component: &mut Component, sequence: u32) {
    component.set(Property::new("SEQUENCE", &[], &sequence.to_string()));
}

/// STATUS:CANCELLED
pub(super) fn is_cancelled(component: &Component) -> bool {
    component.has_value("STATUS", "CANCELLED")
}
