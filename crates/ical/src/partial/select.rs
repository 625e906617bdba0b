//! Choosing components and properties (RFC 4791 §9.6.1 to §9.6.4).

use super::{CompSelection, CompsSelection, PropName, PropSelection};
use crate::content::{Component, Item, Property};

/// The component with only what is selected of it.
pub(super) fn select(component: &Component, selection: &CompSelection) -> Component {
    let mut selected = Component::new(component.name());
    let kept = component.items().iter().filter_map(|item| match item {
        Item::Property(property) => match &selection.props {
            PropSelection::All => Some(Item::Property(property.clone())),
            PropSelection::Only(names) => named(property, names).map(Item::Property),
        },
        Item::Component(inner) => match &selection.comps {
            CompsSelection::All => Some(Item::Component(inner.clone())),
            CompsSelection::Only(comps) => comps
                .iter()
                .find(|comp| comp.name.eq_ignore_ascii_case(inner.name()))
                .map(|comp| Item::Component(select(inner, comp))),
        },
        Item::Blank(_) => None,
    });
    selected.items_mut().extend(kept);
    selected
}

/// The property, if it is among the names; without its value where that is asked.
pub(super) fn named(property: &Property, names: &[PropName]) -> Option<Property> {
    let wanted = names.iter().find(|name| is_named(property, &name.name))?;
    Some(if wanted.no_value {
        property.with_value("")
    } else {
        property.clone()
    })
}

/// A name may ask for one group: `item1.TEL` (RFC 6352 §10.4.2).
fn is_named(property: &Property, name: &str) -> bool {
    if property.name().eq_ignore_ascii_case(name) {
        return true;
    }
    name.split_once('.').is_some_and(|(group, name)| {
        property.name().eq_ignore_ascii_case(name)
            && property
                .group()
                .is_some_and(|own| own.eq_ignore_ascii_case(group))
    })
}
