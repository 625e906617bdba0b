//! vCard objects (RFC 2426, RFC 6350, and vCard 2.1 of old phones): reading, columns, photos, drafts.
//!
//! A [`Card`] is the stored object as it was written; [`Card::draft`] is what the page edits of it, and
//! [`patch_card`] puts an edited draft back, leaving every line alone that the edit does not touch.

mod author;
mod birthday;
mod columns;
mod convert;
mod dates;
mod entries;
mod error;
mod label;
mod patch;
mod person;
mod photo;
mod read;
mod value;

use roost_shared::contacts::ContactDraft;

use crate::content::{Component, Syntax, has_controls, parse, stands_twice};
pub use author::create_card;
pub use columns::CardColumns;
pub use convert::{ConversionError, canonical_uid, convert, stated_version};
pub use dates::{CardDate, Occasion};
pub use error::{CardEditError, CardError};
pub use patch::{patch_card, set_photo};
pub use person::person_card;
pub use photo::Photo;
pub(crate) use value::text as property_text;

/// The longest UID in bytes; it is an indexed column.
const MAX_UID: usize = 1_000;

/// The version that a card is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// 2.1, which old phones send.
    V2,
    /// 3.0 (RFC 2426); also where VERSION is missing.
    V3,
    /// 4.0 (RFC 6350).
    V4,
}

impl Version {
    /// As VERSION has it.
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::V2 => "2.1",
            Self::V3 => "3.0",
            Self::V4 => "4.0",
        }
    }
}

/// An address object resource that was read and found valid.
#[derive(Clone, Debug)]
pub struct Card {
    root: Component,
    version: Version,
    uid: Option<String>,
}

impl Card {
    /// Reads and validates an address object resource: one vCard that says whom or what it is about.
    ///
    /// Accepted although the RFCs say otherwise, because clients send it: version 2.1 with its encodings,
    /// a missing VERSION, UID or FN (as long as another property can name the card), bare LF.
    ///
    /// # Errors
    /// [`CardError`] names the precondition of RFC 6352 §6.3.2.1 that the data violates.
    pub fn parse(data: &[u8]) -> Result<Card, CardError> {
        let mut roots =
            parse(data, Syntax::Card).map_err(|error| CardError::InvalidData(error.to_string()))?;
        let root = match (roots.pop(), roots.is_empty()) {
            (Some(root), true) if root.name() == "VCARD" => root,
            (Some(_), true) | (None, _) => return Err(CardError::InvalidData("there is no VCARD".into())),
            (Some(_), false) => return Err(CardError::InvalidData("there is more than one VCARD".into())),
        };
        let version = match root.property("VERSION").map(|version| version.value().trim()) {
            None | Some("3.0") => Version::V3,
            Some("4.0") => Version::V4,
            Some("2.1") => Version::V2,
            Some(other) => return Err(CardError::UnsupportedVersion(other.to_owned())),
        };
        let uid = match root.property("UID").map(|uid| uid.text().trim().to_owned()) {
            Some(uid) if uid.len() > MAX_UID || uid.contains(char::is_control) => {
                return Err(CardError::InvalidData(
                    "the UID is too long or holds control characters".into(),
                ));
            }
            uid => uid.filter(|uid| !uid.is_empty()),
        };
        let card = Card { root, version, uid };
        if columns::display_name(&card).is_empty() {
            return Err(CardError::InvalidData(
                "it has neither FN nor anything else to name it by".into(),
            ));
        }
        Ok(card)
    }

    /// What is asked of a card that is stored anew, beyond [`Card::parse`]: `data` are its bytes. Only version 2.1 may be in
    /// another encoding than UTF-8 (RFC 6350 §3.1).
    ///
    /// # Errors
    /// [`CardError::InvalidData`].
    pub fn check_new(&self, data: &[u8]) -> Result<(), CardError> {
        let rule = if has_controls(data) {
            "it holds control characters"
        } else if self.version != Version::V2 && std::str::from_utf8(data).is_err() {
            "it is not in UTF-8"
        } else if stands_twice(&self.root, &["UID"]).is_some() {
            "it has more than one UID"
        } else {
            return Ok(());
        };
        Err(CardError::InvalidData(rule.into()))
    }

    /// The UID; `None` for a card of an old phone, which the caller then knows by its name in the collection.
    pub fn uid(&self) -> Option<&str> {
        self.uid.as_deref()
    }

    /// The version that it is written in.
    pub fn version(&self) -> Version {
        self.version
    }

    /// The VCARD.
    pub fn root(&self) -> &Component {
        &self.root
    }

    /// The days in it that come again each year.
    #[must_use]
    pub fn dates(&self) -> Vec<CardDate> {
        dates::of(self)
    }

    /// What to store beside the bytes.
    pub fn columns(&self) -> CardColumns {
        CardColumns::of(self)
    }

    /// The picture that the card holds. A picture elsewhere, by its URL, is none: it is never fetched.
    pub fn photo(&self) -> Option<Photo> {
        photo::read(self)
    }

    /// What the page edits.
    pub fn draft(&self) -> ContactDraft {
        read::draft(self)
    }

    fn into_root(self) -> Component {
        self.root
    }
}

#[cfg(test)]
mod tests;
