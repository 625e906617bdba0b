//! Putting an edited list (mail addresses, numbers, postal addresses, URLs) back into a stored card.

use super::{Version, label, patch, read};
use crate::content::{Component, Item, Parameter, Property};

/// How the entries of one list are read, compared and written.
pub(super) struct Entries<T> {
    /// The property's name.
    pub name: &'static str,
    /// Reads a stored line.
    pub read: fn(&Component, &Property) -> T,
    /// The entry's label.
    pub label: fn(&T) -> &str,
    /// Whether two entries have the same value, labels aside.
    pub same_value: fn(&T, &T) -> bool,
    /// The raw value, made from the stored one where there is one.
    pub value: fn(Option<&Property>, &T) -> String,
}

impl<T: PartialEq> Entries<T> {
    /// Changes the lines whose entries were edited, removes those that are gone and appends new ones. An
    /// entry keeps its line, with all parameters, as long as its value or its place in the list stays.
    pub(super) fn patch(&self, root: &mut Component, wanted: &[T], version: Version) {
        let stored: Vec<(Property, T)> = read::by_preference(root, self.name)
            .into_iter()
            .map(|property| (property.clone(), (self.read)(root, property)))
            .collect();
        let lines = self.assign(&stored, wanted);
        for (at, (property, _)) in stored.iter().enumerate() {
            if !lines.contains(&Some(at)) {
                remove(root, property);
            }
        }
        for (entry, line) in wanted.iter().zip(&lines) {
            match line.and_then(|at| stored.get(at)) {
                Some((_, old)) if old == entry => {}
                Some((property, old)) => self.change(root, property, old, entry, version),
                None => self.append(root, entry, version),
            }
        }
    }

    /// Which stored entry each wanted one is: the same, or one of the same value, or the one in its place.
    fn assign(&self, stored: &[(Property, T)], wanted: &[T]) -> Vec<Option<usize>> {
        let mut lines: Vec<Option<usize>> = vec![None; wanted.len()];
        let mut take = |same: &dyn Fn(usize, &T, usize, &T) -> bool| {
            for (place, entry) in wanted.iter().enumerate() {
                if lines.get(place).is_none_or(Option::is_some) {
                    continue;
                }
                let found = stored
                    .iter()
                    .enumerate()
                    .position(|(at, (_, old))| !lines.contains(&Some(at)) && same(place, entry, at, old));
                if let Some(line) = lines.get_mut(place) {
                    *line = found;
                }
            }
        };
        take(&|_, entry, _, old| entry == old);
        take(&|_, entry, _, old| (self.same_value)(entry, old));
        take(&|place, _, at, _| place == at);
        lines
    }

    fn change(&self, root: &mut Component, property: &Property, old: &T, entry: &T, version: Version) {
        let mut changed = property.clone();
        if !(self.same_value)(old, entry) {
            changed = patch::rewrite(property, &(self.value)(Some(property), entry), version);
        }
        let label = (self.label)(entry);
        if (self.label)(old) != label {
            changed = relabel(root, changed, label);
        }
        replace(root, property, changed);
    }

    fn append(&self, root: &mut Component, entry: &T, version: Version) {
        let value = (self.value)(None, entry);
        let property = Property::from_parts(None, self.name, patch::charset(&value, version), &value);
        let label = (self.label)(entry);
        let property = if label.is_empty() {
            property
        } else {
            relabel(root, property, label)
        };
        insert_after_last(root, property);
    }
}

/// Marks the line of the first entry as the preferred one, if the card prefers another.
pub(super) fn prefer(
    root: &mut Component,
    name: &str,
    version: Version,
    is_first: impl Fn(&Component, &Property) -> bool,
) {
    let current = read::by_preference(root, name);
    let Some(first) = current
        .iter()
        .find(|property| is_first(root, property))
        .map(|property| (*property).clone())
    else {
        return;
    };
    if current.first().is_some_and(|property| **property == first) {
        return;
    }
    let others: Vec<Property> = current
        .into_iter()
        .filter(|property| **property != first)
        .cloned()
        .collect();
    for property in others {
        if label::preference(&property) <= 100 {
            let plain = with_params(&property, without_preference(&property));
            replace(root, &property, plain);
        }
    }
    let mut params = without_preference(&first);
    params.push(match version {
        Version::V4 => Parameter::new("PREF", &["1"]),
        Version::V2 | Version::V3 => Parameter::new("TYPE", &["pref"]),
    });
    replace(root, &first, with_params(&first, params));
}

fn without_preference(property: &Property) -> Vec<Parameter> {
    let mut params: Vec<Parameter> = property.params().to_vec();
    for param in &mut params {
        if param.name == "TYPE" {
            param.values.retain(|value| !value.eq_ignore_ascii_case("pref"));
        }
    }
    params.retain(|param| param.name != "PREF" && (param.name != "TYPE" || !param.values.is_empty()));
    params
}

fn with_params(property: &Property, params: Vec<Parameter>) -> Property {
    Property::from_parts(property.group(), property.name(), params, property.value())
}

/// Gives a line another label: by TYPE where there is a word for it, by a label of its own where not.
fn relabel(root: &mut Component, property: Property, text: &str) -> Property {
    let types = label::to_types(property.name(), text);
    let params = label::with_types(&property, types.as_deref().unwrap_or_default());
    // A group that other lines are in as well keeps its label; this line leaves it.
    let group = property
        .group()
        .filter(|group| members(root, group) == 1)
        .map(str::to_owned);
    let own = group
        .as_deref()
        .and_then(|group| label::own_label(root, group))
        .cloned();
    match (types, own) {
        (Some(_), own) => {
            if let Some(own) = own {
                root.items_mut().retain(|item| !is_line(item, &own));
            }
            Property::from_parts(group.as_deref(), property.name(), params, property.value())
        }
        (None, Some(own)) => {
            replace(root, &own, own.with_value(&crate::content::escape(text)));
            property
        }
        (None, None) => {
            let group = group.unwrap_or_else(|| label::free_group(root));
            let line = Property::from_parts(
                Some(&group),
                "X-ABLabel",
                Vec::new(),
                &crate::content::escape(text),
            );
            root.push(line);
            Property::from_parts(Some(&group), property.name(), params, property.value())
        }
    }
}

/// How many lines of a group there are besides those that only describe it.
fn members(root: &Component, group: &str) -> usize {
    root.properties()
        .filter(|property| is_in_group(property, group) && !property.name().starts_with("X-AB"))
        .count()
}

fn is_in_group(property: &Property, group: &str) -> bool {
    property
        .group()
        .is_some_and(|own| own.eq_ignore_ascii_case(group))
}

fn is_line(item: &Item, line: &Property) -> bool {
    matches!(item, Item::Property(property) if property == line)
}

pub(super) fn replace(root: &mut Component, old: &Property, new: Property) {
    if let Some(item) = root.items_mut().iter_mut().find(|item| is_line(item, old)) {
        *item = Item::Property(new);
    }
}

/// Removes a line, and what Apple's clients put beside it in its group.
pub(super) fn remove(root: &mut Component, line: &Property) {
    let mut removed = false;
    root.items_mut().retain(|item| {
        let is_it = !removed && is_line(item, line);
        removed |= is_it;
        !is_it
    });
    let Some(group) = line.group() else { return };
    let in_group = |property: &Property| {
        property
            .group()
            .is_some_and(|other| other.eq_ignore_ascii_case(group))
    };
    if root
        .properties()
        .any(|property| in_group(property) && !property.name().starts_with("X-AB"))
    {
        return;
    }
    root.items_mut()
        .retain(|item| !matches!(item, Item::Property(property) if in_group(property)));
}

fn insert_after_last(root: &mut Component, property: Property) {
    let name = property.name().to_owned();
    let last = root
        .items()
        .iter()
        .rposition(|item| matches!(item, Item::Property(other) if other.name() == name));
    match last {
        Some(at) => root.items_mut().insert(at + 1, Item::Property(property)),
        None => root.push(property),
    }
}
