//! A stored card as the draft that the page edits.

use roost_shared::contacts::{ContactDraft, Labelled, PostalAddress};

use super::{Card, birthday, label, value};
use crate::content::{Component, Property};
use crate::limits::MAX_ENTRIES;

pub(super) fn draft(card: &Card) -> ContactDraft {
    let root = card.root();
    let text = |name: &str| root.property(name).map(value::text).unwrap_or_default();
    let name = root.property("N").map(value::parts).unwrap_or_default();
    let part = |parts: &[String], at: usize| parts.get(at).cloned().unwrap_or_default();
    ContactDraft {
        given: part(&name, 1),
        family: part(&name, 0),
        full_name: text("FN"),
        nickname: text("NICKNAME"),
        organization: root
            .property("ORG")
            .map(|org| part(&value::parts(org), 0))
            .unwrap_or_default(),
        title: text("TITLE"),
        emails: labelled(root, "EMAIL"),
        phones: labelled(root, "TEL"),
        addresses: by_preference(root, "ADR")
            .into_iter()
            .map(|property| address(root, property))
            .collect(),
        urls: labelled(root, "URL"),
        birthday: root.property("BDAY").map(birthday::read).unwrap_or_default(),
        note: text("NOTE"),
    }
}

/// The lines of one name in the order that the page shows: the preferred ones first; at most [`MAX_ENTRIES`].
pub(super) fn by_preference<'a>(card: &'a Component, name: &'a str) -> Vec<&'a Property> {
    let mut properties: Vec<&Property> = card.all(name).take(MAX_ENTRIES).collect();
    properties.sort_by_key(|property| label::preference(property));
    properties
}

fn labelled(card: &Component, name: &str) -> Vec<Labelled> {
    by_preference(card, name)
        .into_iter()
        .map(|property| labelled_value(card, property))
        .collect()
}

pub(super) fn labelled_value(card: &Component, property: &Property) -> Labelled {
    let value = value::text(property);
    // RFC 6350 §6.4.1: version 4.0 writes numbers as URIs.
    let value = match value.split_at_checked(4) {
        Some((scheme, number)) if property.name() == "TEL" && scheme.eq_ignore_ascii_case("tel:") => {
            number.to_owned()
        }
        _ => value,
    };
    Labelled {
        label: label::read(card, property),
        value,
    }
}

pub(super) fn address(card: &Component, property: &Property) -> PostalAddress {
    let parts = value::parts(property);
    let part = |at: usize| parts.get(at).cloned().unwrap_or_default();
    PostalAddress {
        label: label::read(card, property),
        street: part(2),
        locality: part(3),
        region: part(4),
        postal_code: part(5),
        country: part(6),
    }
}
