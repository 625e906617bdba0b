//! `limit-recurrence-set` and `limit-freebusy-set` (RFC 4791 §9.6.6, §9.6.7).

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::content::{Component, Item, Property, split};
use crate::object::CalendarObject;
use crate::occurrences::Timing;
use crate::query::calendar::TimeRange;
use crate::time::{Period, TimeValue};

/// Removes overriding instances that neither are in the range now, nor would be without the override, nor
/// stand for others that follow.
pub(super) fn recurrence_set(object: &CalendarObject, range: &TimeRange, zone: Tz, root: &mut Component) {
    let master = object.master().and_then(|master| Timing::of(object, master));
    root.items_mut().retain(|item| {
        let Item::Component(component) = item else {
            return true;
        };
        let Some(line) = component.property("RECURRENCE-ID") else {
            return true;
        };
        let Some(id) = TimeValue::read(line, object.zones()) else {
            return true;
        };
        if line.has_param("RANGE", "THISANDFUTURE") {
            return true;
        }
        let Some(own) = Timing::of(object, component) else {
            return true;
        };
        let lies_in_range = |start: &TimeValue, end: &TimeValue| {
            let (start, end): (DateTime<Utc>, DateTime<Utc>) = (start.to_utc(zone), end.to_utc(zone));
            range.overlaps(start, end)
        };
        let original_end = master
            .as_ref()
            .map_or(own.length, |master| master.length)
            .end(&id);
        lies_in_range(&own.start, &own.length.end(&own.start)) || lies_in_range(&id, &original_end)
    });
}

/// Removes the FREEBUSY periods that do not overlap the range.
pub(super) fn freebusy_set(object: &CalendarObject, range: &TimeRange, zone: Tz, root: &mut Component) {
    for component in root
        .components_mut()
        .filter(|component| component.name() == "VFREEBUSY")
    {
        component.items_mut().retain_mut(|item| {
            let Item::Property(property) = item else {
                return true;
            };
            if property.name() != "FREEBUSY" {
                return true;
            }
            let kept: Vec<&str> = split(property.value(), ',')
                .into_iter()
                .filter(|text| {
                    let alone = Property::new("FREEBUSY", &[], text);
                    // What cannot be read is kept: nothing says that it is outside.
                    Period::read_all(&alone, object.zones())
                        .next()
                        .is_none_or(|period| {
                            range.overlaps(period.start.to_utc(zone), period.end.to_utc(zone))
                        })
                })
                .collect();
            let is_empty = kept.is_empty();
            let text = kept.join(",");
            if text != property.value() {
                *property = property.with_value(&text);
            }
            !is_empty
        });
    }
}
