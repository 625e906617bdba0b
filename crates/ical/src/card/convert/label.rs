//! Delivery labels: a property of their own in 3.0 (RFC 2426 §3.2.2), a parameter of ADR in 4.0 (RFC 6350 §6.3.1);
//! and what a name is sorted as: SORT-STRING (RFC 2426 §3.6.5), SORT-AS (RFC 6350 §5.9).

use std::collections::BTreeSet;

use super::params::Params;
use crate::content::{Property, escape, unescape};

/// Puts each LABEL into the address that it belongs to: that of its group, or of the same types, or the next one that
/// has none. One without any becomes an address of which nothing else is known.
pub(super) fn labels_to_v4(lines: Vec<Property>) -> Vec<Property> {
    let (labels, mut lines): (Vec<_>, Vec<_>) = lines.into_iter().partition(|line| line.name() == "LABEL");
    for label in labels {
        let text = label.text();
        let free = |line: &&mut Property| line.name() == "ADR" && line.param("LABEL").is_none();
        let same_group = |line: &Property| label.group().is_some() && line.group() == label.group();
        let best = [
            lines
                .iter()
                .position(|line| line.name() == "ADR" && same_group(line)),
            lines.iter().position(|line| {
                line.name() == "ADR" && kinds(line) == kinds(&label) && line.param("LABEL").is_none()
            }),
        ];
        let found = best.into_iter().flatten().next();
        let address = match found {
            Some(at) => lines.get_mut(at),
            None => lines.iter_mut().find(free),
        };
        match address {
            Some(address) => {
                let mut params = Params::of(address);
                params.set("LABEL", &text);
                *address = params.line(address, "ADR", address.value());
            }
            None => {
                let mut params = Params::of(&label);
                params.set("LABEL", &text);
                lines.push(params.line(&label, "ADR", ";;;;;;"));
            }
        }
    }
    lines
}

/// An address for 3.0, with the LABEL that stood in it.
pub(super) fn address_to_v3(line: &Property) -> Vec<Property> {
    let mut params = Params::of(line);
    let Some(text) = params.take("LABEL").and_then(|values| values.into_iter().next()) else {
        return vec![line.clone()];
    };
    let mut own = Params::none();
    params.types().iter().for_each(|word| own.add_type(word));
    let label = own.line(line, "LABEL", &escape(&unescape(&text)));
    vec![params.line(line, "ADR", line.value()), label]
}

/// The kinds of an address, without what is said of its rank.
fn kinds(line: &Property) -> BTreeSet<String> {
    let params = Params::of(line);
    let words = params.types().iter().map(|word| word.to_ascii_lowercase());
    words.filter(|word| word != "pref").collect()
}

/// Moves SORT-STRING into the name.
pub(super) fn sort_to_v4(lines: Vec<Property>) -> Vec<Property> {
    let sort = lines
        .iter()
        .find(|line| line.name() == "SORT-STRING")
        .map(Property::text);
    let has_name = lines
        .iter()
        .any(|line| line.name() == "N" && line.param("SORT-AS").is_none());
    let Some(sort) = sort.filter(|_| has_name) else {
        return lines;
    };
    let lines = lines.into_iter().filter(|line| line.name() != "SORT-STRING");
    lines
        .map(|line| {
            if line.name() != "N" {
                return line;
            }
            let mut params = Params::of(&line);
            params.set("SORT-AS", &sort);
            params.line(&line, "N", line.value())
        })
        .collect()
}

/// The name for 3.0, with the SORT-STRING that stood in it.
pub(super) fn name_to_v3(line: &Property) -> Vec<Property> {
    let mut params = Params::of(line);
    let Some(sort) = params.take("SORT-AS") else {
        return vec![line.clone()];
    };
    let sort: Vec<&str> = sort
        .iter()
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    let sort = Property::new("SORT-STRING", &[], &escape(&sort.join(" ")));
    vec![params.line(line, "N", line.value()), sort]
}
