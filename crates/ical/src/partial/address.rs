//! Choosing properties of a card (RFC 6352 §10.4).

use super::AddressData;
use super::select::named;
use crate::card::Card;
use crate::content::Component;

pub(super) fn render(data: &AddressData, card: &Card) -> Vec<u8> {
    let mut out = Vec::new();
    let Some(names) = &data.props else {
        card.root().write_folded(&mut out);
        return out;
    };
    let mut selected = Component::new("VCARD");
    for property in card.root().properties() {
        if property.name() == "VERSION" {
            selected.push(property.clone());
        } else if let Some(property) = named(property, names) {
            selected.push(property);
        }
    }
    selected.write_folded(&mut out);
    out
}
