//! Choosing the version and the properties of a card (RFC 6352 §10.4).

use super::select::named;
use super::{AddressData, PartialError};
use crate::card::{Card, convert};
use crate::content::Component;

pub(super) fn render(data: &AddressData, card: &Card) -> Result<Vec<u8>, PartialError> {
    let version = data.version.unwrap_or(card.version());
    let root = convert(card, version).map_err(|_| PartialError::NotConvertible)?;
    let mut out = Vec::new();
    let Some(names) = &data.props else {
        root.write_folded(&mut out);
        return Ok(out);
    };
    let mut selected = Component::new("VCARD");
    for property in root.properties() {
        if property.name() == "VERSION" {
            selected.push(property.clone());
        } else if let Some(property) = named(property, names) {
            selected.push(property);
        }
    }
    selected.write_folded(&mut out);
    Ok(out)
}
