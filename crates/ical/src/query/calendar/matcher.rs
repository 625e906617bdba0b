//! Deciding a filter on one object (RFC 4791 §9.7).

use chrono_tz::Tz;

use super::{CompFilter, Filter, PropFilter, TimeRange, alarm, time_range};
use crate::content::{Component, Property};
use crate::object::{CalendarObject, ComponentKind};
use crate::query::param_matches;
use crate::time::{Period, TimeValue};

pub(super) fn matches(filter: &Filter, object: &CalendarObject, zone: Tz) -> bool {
    let root = &filter.root;
    let matcher = Matcher { object, zone };
    let is_calendar = root.name.eq_ignore_ascii_case("VCALENDAR");
    if root.is_not_defined || !is_calendar {
        return root.is_not_defined && !is_calendar;
    }
    matcher.holds(root, object.root())
}

struct Matcher<'a> {
    object: &'a CalendarObject,
    zone: Tz,
}

impl Matcher<'_> {
    /// Whether `parent` holds a component that passes, or none of that name where that is asked.
    fn passes(&self, filter: &CompFilter, parent: &Component) -> bool {
        let mut named = parent
            .components()
            .filter(|component| component.name().eq_ignore_ascii_case(&filter.name));
        if filter.is_not_defined {
            return named.next().is_none();
        }
        let Some(range) = filter.time_range else {
            return named.any(|component| self.holds(filter, component));
        };
        if filter.name.eq_ignore_ascii_case("VALARM") {
            let alarms = named.filter(|alarm| self.holds(filter, alarm));
            return alarm::any_in_range(self.object, parent, alarms, &range, self.zone);
        }
        let is_content = ComponentKind::from_name(&filter.name) == Some(self.object.kind());
        if !is_content || !std::ptr::eq(parent, self.object.root()) {
            // RFC 4791 §9.9 says nothing about other components.
            return false;
        }
        let in_range = time_range::components_in_range(self.object, &range, self.zone);
        named.any(|component| {
            in_range.contains(&std::ptr::from_ref(component)) && self.holds(filter, component)
        })
    }

    /// Whether all conditions but the time range hold for the component.
    fn holds(&self, filter: &CompFilter, component: &Component) -> bool {
        filter.props.iter().all(|prop| self.has_property(prop, component))
            && filter.comps.iter().all(|inner| self.passes(inner, component))
    }

    fn has_property(&self, filter: &PropFilter, component: &Component) -> bool {
        let mut named = component
            .properties()
            .filter(|property| property.name().eq_ignore_ascii_case(&filter.name));
        if filter.is_not_defined {
            return named.next().is_none();
        }
        named.any(|property| {
            filter
                .time_range
                .is_none_or(|range| self.value_in_range(property, &range))
                && filter
                    .text_match
                    .as_ref()
                    .is_none_or(|text| text.matches(&property.text()))
                && filter.params.iter().all(|param| param_matches(param, property))
        })
    }

    fn value_in_range(&self, property: &Property, range: &TimeRange) -> bool {
        let zones = self.object.zones();
        let instant = |value: TimeValue| {
            let start = value.to_utc(self.zone);
            let end = if value.is_date() {
                value.plus(chrono::TimeDelta::days(1)).to_utc(self.zone)
            } else {
                start
            };
            range.overlaps(start, end)
        };
        TimeValue::read_all(property, zones).any(instant)
            || Period::read_all(property, zones)
                .any(|period| range.overlaps(period.start.to_utc(self.zone), period.end.to_utc(self.zone)))
    }
}
