//! PHOTO: version 3.0's `ENCODING=b`, 2.1's `BASE64`, 4.0's `data:` URI.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::{Card, Version};
use crate::content::{Parameter, Property};

/// Lenient: clients forget the padding.
pub(super) const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// A picture. The media type is what the bytes are, not what the card says, and never one that can hold
/// script: `application/octet-stream` for anything but the four common formats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Photo {
    /// `image/jpeg`, `image/png`, `image/gif`, `image/webp` or `application/octet-stream`.
    pub media_type: String,
    /// The file.
    pub data: Vec<u8>,
}

impl Photo {
    /// A picture of these bytes, its type read from them.
    pub fn new(data: Vec<u8>) -> Photo {
        Photo {
            media_type: media_type(&data).to_owned(),
            data,
        }
    }
}

pub(super) fn read(card: &Card) -> Option<Photo> {
    card.root().all("PHOTO").find_map(|property| {
        let data = BASE64.decode(base64_part(property)?.as_bytes()).ok()?;
        (!data.is_empty()).then(|| Photo::new(data))
    })
}

/// Whether there is a picture in the card, without decoding it.
pub(super) fn is_present(card: &Card) -> bool {
    card.root()
        .all("PHOTO")
        .any(|property| base64_part(property).is_some_and(|encoded| !encoded.is_empty()))
}

/// The base64 of a PHOTO, spaces removed; `None` if the picture is elsewhere.
fn base64_part(property: &Property) -> Option<String> {
    let value = property.value();
    let encoded = match value.split_at_checked(5) {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("data:") => {
            let (head, encoded) = rest.split_once(',')?;
            let head = head.trim_end_matches('\\');
            let is_base64 = head
                .rsplit(';')
                .next()
                .is_some_and(|last| last.eq_ignore_ascii_case("base64"));
            is_base64.then_some(encoded)?
        }
        _ if is_binary(property) => value,
        _ => return None,
    };
    Some(
        encoded
            .chars()
            .filter(|character| !character.is_whitespace() && *character != '\\')
            .collect(),
    )
}

pub(super) fn is_binary(property: &Property) -> bool {
    property.has_param("ENCODING", "B")
        || property.has_param("ENCODING", "BASE64")
        || property
            .params()
            .iter()
            .any(|param| param.name == "BASE64" && param.values.is_empty())
}

/// The line for a picture in the way of the card's version.
pub(super) fn write(photo: &Photo, version: Version) -> Property {
    let encoded = BASE64.encode(&photo.data);
    let media_type = media_type(&photo.data);
    let kind = media_type
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .to_ascii_uppercase();
    match version {
        Version::V4 => Property::new("PHOTO", &[], &format!("data:{media_type};base64,{encoded}")),
        Version::V3 => {
            let params = vec![
                Parameter::new("ENCODING", &["b"]),
                Parameter::new("TYPE", &[&kind]),
            ];
            Property::from_parts(None, "PHOTO", params, &encoded)
        }
        Version::V2 => {
            let params = vec![
                Parameter::new("ENCODING", &["BASE64"]),
                Parameter::new("TYPE", &[&kind]),
            ];
            Property::from_parts(None, "PHOTO", params, &encoded)
        }
    }
}

pub(super) fn media_type(data: &[u8]) -> &'static str {
    match data {
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => "image/png",
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => "image/gif",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "image/webp",
        _ => "application/octet-stream",
    }
}
