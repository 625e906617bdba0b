//! Cards of one version as cards of another (RFC 2426 is 3.0, RFC 6350 is 4.0), for clients that ask for one
//! (RFC 6352 §5.1.1). What is stored is never changed by it.
//!
//! Nothing is thrown away that the other version could hold somewhere: groups of properties (`item1.`), properties
//! and parameters that nobody here knows, and those that one version alone defines stay as they stand. What both know
//! under different names or forms is translated, and finds back the same way:
//!
//! | 3.0 | 4.0 |
//! |---|---|
//! | `TYPE=pref` | `PREF=1` |
//! | `PHOTO;ENCODING=b;TYPE=JPEG` (LOGO, SOUND, KEY) | `PHOTO:data:image/jpeg;base64,` |
//! | `BDAY:1996-04-15`, `REV`, Apple's omitted year | `BDAY:19960415`, `BDAY:--0415` |
//! | `X-ANNIVERSARY`, `X-GENDER` | `ANNIVERSARY`, `GENDER` |
//! | `X-ADDRESSBOOKSERVER-KIND`, `-MEMBER`, `X-ABShowAs:COMPANY` | `KIND`, `MEMBER` |
//! | `LABEL` beside its ADR, `SORT-STRING` | parameters `LABEL` of ADR, `SORT-AS` of N |
//! | `GEO:1.5;2.5`, `TZ:-05:00` | `GEO:geo:1.5,2.5`, `TZ;VALUE=utc-offset:-0500` |
//! | `UID:` and a bare UUID | `UID:urn:uuid:` |

mod date;
mod label;
mod media;
mod old;
mod params;
mod place;
mod to_v3;
mod to_v4;

use super::{Card, Version};
use crate::content::{Component, Item, Property};

/// Why a card cannot be given in another version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConversionError {
    /// Nothing is written in 2.1 any more.
    #[error("cards are not converted to version 2.1")]
    Target,
    /// The card holds another one (AGENT of version 2.1), for which 4.0 has no place and 3.0 an unsafe one.
    #[error("a card within the card cannot be converted")]
    Nested,
}

/// The card in another version, VERSION at its top (RFC 6350 §6.7.9 wants it there). One that is in that version
/// already stays as it is; one that does not say its version is told to be of 3.0.
///
/// # Errors
/// As [`ConversionError`] lists them.
pub fn convert(card: &Card, to: Version) -> Result<Component, ConversionError> {
    if card.version() == to {
        let mut root = card.root().clone();
        if root.property("VERSION").is_none() {
            let version = Item::Property(Property::new("VERSION", &[], to.text()));
            root.items_mut().insert(0, version);
        }
        return Ok(root);
    }
    if to == Version::V2 {
        return Err(ConversionError::Target);
    }
    if card.root().components().next().is_some() {
        return Err(ConversionError::Nested);
    }
    let lines: Vec<Property> = match card.version() {
        Version::V2 => card.root().properties().filter_map(old::line).collect(),
        Version::V3 | Version::V4 => card.root().properties().cloned().collect(),
    };
    let name = super::columns::display_name(card);
    let lines = match (card.version(), to) {
        // What 2.1 says, 3.0 says in the same words.
        (Version::V2, Version::V3) => to_v3::complete(lines, &name),
        (_, Version::V4) => to_v4::convert(lines, &name),
        _ => to_v3::convert(lines, &name),
    };
    let mut root = Component::new("VCARD");
    root.push(Property::new("VERSION", &[], to.text()));
    root.items_mut().extend(
        lines
            .into_iter()
            .filter(|line| line.name() != "VERSION")
            .map(Item::Property),
    );
    Ok(root)
}

/// The version that the bytes of a card state, without reading the rest; `None` if they do not.
pub fn stated_version(data: &[u8]) -> Option<Version> {
    const NAME: &[u8] = b"VERSION:";
    let mut lines = data.split(|byte| *byte == b'\n');
    let value = lines.find_map(|line| {
        let (name, value) = line.split_at_checked(NAME.len())?;
        name.eq_ignore_ascii_case(NAME).then(|| value.trim_ascii())
    })?;
    match value {
        b"2.1" => Some(Version::V2),
        b"3.0" => Some(Version::V3),
        b"4.0" => Some(Version::V4),
        _ => None,
    }
}

/// The UID by which a card is known, whichever version says it: `urn:uuid:` before a UUID is version 4.0's form of it
/// (RFC 6350 §6.7.6), and clients exchange one for the other.
pub fn canonical_uid(uid: &str) -> &str {
    match uid.split_at_checked(URN.len()) {
        Some((urn, uuid)) if urn.eq_ignore_ascii_case(URN) && is_uuid(uuid) => uuid,
        _ => uid,
    }
}

const URN: &str = "urn:uuid:";

/// RFC 9562 §4: groups of 8, 4, 4, 4 and 12 hexadecimal digits.
fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    lengths == [8, 4, 4, 4, 12]
        && groups
            .iter()
            .all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests;
