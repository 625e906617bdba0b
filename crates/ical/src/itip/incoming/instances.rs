//! Putting single instances into a stored object.

use std::collections::BTreeSet;

use crate::content::{Component, Item, Property};
use crate::itip::series::{Key, Series};
use crate::itip::timezones::add_missing;
use crate::object::CalendarObject;
use crate::time::TimeValue;

/// A stored object that instances are put into. The keys are those of the stored series, so that an instance is found
/// whatever timezone names it.
pub(super) struct Instances<'a> {
    pub series: Series<'a>,
    stored: &'a CalendarObject,
    message: &'a CalendarObject,
    put: Vec<(Key, Component)>,
    included: BTreeSet<Key>,
}

impl<'a> Instances<'a> {
    pub(super) fn of(stored: &'a CalendarObject, message: &'a CalendarObject) -> Instances<'a> {
        Instances {
            series: Series::of(stored),
            stored,
            message,
            put: Vec::new(),
            included: BTreeSet::new(),
        }
    }

    /// Which occurrence of the stored series a component of the message is about; `None` for all.
    pub(super) fn key_of(&self, component: &Component) -> Option<Key> {
        self.message
            .time(component, "RECURRENCE-ID")
            .map(|value| self.series.key(&value))
    }

    /// Puts a component in the place of the instance, or adds it.
    pub(super) fn put(&mut self, key: Key, component: Component) {
        self.put.push((key, component));
    }

    /// Takes an instance off the excluded dates, for it takes place after all.
    pub(super) fn include(&mut self, key: Key) {
        if self.series.excluded.contains(&key) {
            self.included.insert(key);
        }
    }

    /// Whether nothing was put.
    pub(super) fn is_empty(&self) -> bool {
        self.put.is_empty()
    }

    /// The object with what was put; `change` is done to its master.
    pub(super) fn finish(self, change: impl FnOnce(&mut Component)) -> CalendarObject {
        let mut root = self.stored.root().clone();
        let kind = self.stored.kind().name();
        let put: Vec<Component> = self.put.iter().map(|(_, component)| component.clone()).collect();
        let keys: BTreeSet<Key> = self.put.iter().map(|(key, _)| *key).collect();
        let is_replaced = |component: &Component| {
            component.name() == kind
                && self
                    .series
                    .key_of(component)
                    .is_some_and(|key| keys.contains(&key))
        };
        root.items_mut()
            .retain(|item| !matches!(item, Item::Component(component) if is_replaced(component)));
        let master = root
            .components_mut()
            .find(|component| component.name() == kind && component.property("RECURRENCE-ID").is_none());
        if let Some(master) = master {
            self.take_included(master);
            change(master);
        }
        add_missing(&mut root, self.message, &put);
        for component in put {
            root.push_component(component);
        }
        self.stored.with_root(root)
    }

    fn take_included(&self, master: &mut Component) {
        if self.included.is_empty() {
            return;
        }
        let mut emptied = Vec::new();
        master.update("EXDATE", |line| {
            let values: Vec<TimeValue> = TimeValue::read_all(line, self.stored.zones()).collect();
            let left: Vec<String> = values
                .iter()
                .filter(|value| !self.included.contains(&self.series.key(value)))
                .map(TimeValue::to_text)
                .collect();
            if left.len() == values.len() {
                return None;
            }
            let changed: Property = line.with_value(&left.join(","));
            if left.is_empty() {
                emptied.push(changed.clone());
            }
            Some(changed)
        });
        master
            .items_mut()
            .retain(|item| !matches!(item, Item::Property(line) if emptied.contains(line)));
    }
}
