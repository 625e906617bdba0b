//! Labels of mail addresses, telephone numbers and the like: TYPE, and Apple's `item1.X-ABLabel`.

use crate::content::{Component, Parameter, Property};

/// Types that say nothing about what the value is for.
const SILENT: [&str; 5] = ["internet", "pref", "voice", "x400", "main"];

/// Types that RFC 6350 §6.4.1 has for TEL besides `home` and `work`.
const TELEPHONE: [&str; 6] = ["cell", "fax", "pager", "text", "textphone", "video"];

/// What the page shows: Apple's label if there is one, or else the TYPEs in lower case.
pub(super) fn read(card: &Component, property: &Property) -> String {
    if let Some(label) = property.group().and_then(|group| own_label(card, group)) {
        let text = label.text();
        let text = text
            .strip_prefix("_$!<")
            .and_then(|text| text.strip_suffix(">!$_"))
            .unwrap_or(&text);
        return text.trim().to_lowercase();
    }
    let words: Vec<String> = types(property)
        .filter(|word| !SILENT.contains(&word.as_str()))
        .map(|word| if word == "cell" { "mobile".to_owned() } else { word })
        .collect();
    words.join(" ")
}

/// The TYPE values in lower case, those of vCard 2.1 without a name included.
fn types(property: &Property) -> impl Iterator<Item = String> {
    let bare = property
        .params()
        .iter()
        .filter(|param| param.values.is_empty() && !is_encoding(&param.name));
    let named = property
        .params()
        .iter()
        .filter(|param| param.name == "TYPE")
        .flat_map(|param| param.values.iter());
    named
        .flat_map(|value| value.split(','))
        .chain(bare.map(|param| param.name.as_str()))
        .map(|word| word.trim().to_lowercase())
        .filter(|word| !word.is_empty())
}

fn is_encoding(name: &str) -> bool {
    matches!(name, "QUOTED-PRINTABLE" | "BASE64" | "8BIT" | "7BIT")
}

/// Apple's label of a group.
pub(super) fn own_label<'a>(card: &'a Component, group: &str) -> Option<&'a Property> {
    card.all("X-ABLABEL").find(|label| {
        label
            .group()
            .is_some_and(|other| other.eq_ignore_ascii_case(group))
    })
}

/// The TYPE values for a label. `None`: TYPE has no word for it, so that it needs a label of its own.
pub(super) fn to_types(property_name: &str, label: &str) -> Option<Vec<String>> {
    label
        .split_whitespace()
        .map(|word| {
            let word = word.to_lowercase();
            let word = if word == "mobile" { "cell".to_owned() } else { word };
            let known = matches!(word.as_str(), "home" | "work")
                || property_name == "TEL" && TELEPHONE.contains(&word.as_str());
            known.then_some(word)
        })
        .collect()
}

/// A parameter list with the TYPEs exchanged; what was silent stays, so that `pref` and `internet` do.
pub(super) fn with_types(property: &Property, types: &[String]) -> Vec<Parameter> {
    let mut words: Vec<String> = self::types(property)
        .filter(|word| SILENT.contains(&word.as_str()))
        .collect();
    words.extend(types.iter().cloned());
    let mut params: Vec<Parameter> = property
        .params()
        .iter()
        .filter(|param| param.name != "TYPE" && (!param.values.is_empty() || is_encoding(&param.name)))
        .cloned()
        .collect();
    if !words.is_empty() {
        params.push(Parameter {
            name: "TYPE".into(),
            values: words,
        });
    }
    params
}

/// How much the card prefers the value: lower is more. PREF of version 4.0 first, then TYPE=pref.
pub(super) fn preference(property: &Property) -> u32 {
    match property
        .param("PREF")
        .and_then(|pref| pref.trim().parse::<u32>().ok())
    {
        Some(pref) => pref.min(100),
        None if types(property).any(|word| word == "pref") => 1,
        None => 101,
    }
}

/// A group name that the card does not use.
pub(super) fn free_group(card: &Component) -> String {
    let mut number = 1_usize;
    loop {
        let group = format!("item{number}");
        let taken = card.properties().any(|property| {
            property
                .group()
                .is_some_and(|other| other.eq_ignore_ascii_case(&group))
        });
        if !taken {
            return group;
        }
        number += 1;
    }
}
