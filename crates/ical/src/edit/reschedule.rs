//! What moves with an event: excluded dates, extra dates and the ids of overridden occurrences are named by
//! the time that they had.

use crate::content::{Component, Property, split};
use crate::occurrences::key_of;
use crate::time::TimeValue;
use crate::zone::Zones;

/// From where to where the master moved.
pub(super) struct Move<'a> {
    pub from: &'a TimeValue,
    pub to: &'a TimeValue,
    pub zones: &'a Zones,
}

impl Move<'_> {
    /// Moves EXDATE and RDATE of the master. Periods of RDATE stay: they have times of their own.
    pub(super) fn master(&self, master: &mut Component) {
        for name in ["EXDATE", "RDATE"] {
            let lines: Vec<Property> = master.all(name).cloned().collect();
            for line in lines {
                if let Some(moved) = self.list(&line) {
                    replace(master, &line, moved);
                }
            }
        }
    }

    /// Moves the RECURRENCE-ID of an overriding instance.
    pub(super) fn instance(&self, instance: &mut Component) {
        let Some(line) = instance.property("RECURRENCE-ID").cloned() else {
            return;
        };
        let Some(value) = TimeValue::read(&line, self.zones).map(|value| self.moved(&value)) else {
            return;
        };
        let mut params = value.params();
        if line.has_param("RANGE", "THISANDFUTURE") {
            params.push(("RANGE", "THISANDFUTURE"));
        }
        replace(
            instance,
            &line,
            Property::new("RECURRENCE-ID", &params, &value.to_text()),
        );
    }

    fn list(&self, line: &Property) -> Option<Property> {
        if split(line.value(), ',').iter().any(|text| text.contains('/')) {
            return None;
        }
        let values: Vec<TimeValue> = TimeValue::read_all(line, self.zones)
            .map(|value| self.moved(&value))
            .collect();
        let texts: Vec<String> = values.iter().map(TimeValue::to_text).collect();
        Some(Property::new(
            line.name(),
            &values.first()?.params(),
            &texts.join(","),
        ))
    }

    /// The same distance by the clock, in the new form and zone.
    pub(super) fn moved(&self, value: &TimeValue) -> TimeValue {
        let distance = self.to.local().signed_duration_since(self.from.local());
        let key = key_of(value, self.from);
        self.to.at(key.checked_add_signed(distance).unwrap_or(key))
    }
}

pub(super) fn replace(component: &mut Component, old: &Property, new: Property) {
    use crate::content::Item;
    let found = component
        .items_mut()
        .iter_mut()
        .find(|item| matches!(item, Item::Property(line) if line == old));
    if let Some(item) = found {
        *item = Item::Property(new);
    }
}
