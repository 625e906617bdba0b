//! The card of someone in a directory, of whom an address and a name are known.

use crate::content::{Component, Property, escape};

/// A card of version 4.0, always the same for the same person: its UID is the address.
pub fn person_card(address: &str, name: &str) -> Vec<u8> {
    let name = escape(name);
    let mut card = Component::new("VCARD");
    card.push(Property::new("VERSION", &[], "4.0"));
    card.push(Property::new("UID", &[], &format!("mailto:{address}")));
    card.push(Property::new("KIND", &[], "individual"));
    card.push(Property::new("FN", &[], &name));
    card.push(Property::new("N", &[], &format!("{name};;;;")));
    card.push(Property::new("EMAIL", &[], &escape(address)));
    let mut out = Vec::new();
    card.write_folded(&mut out);
    out
}
