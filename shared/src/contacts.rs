//! Address books and the cards in them, as the page shows and edits them.

use serde::{Deserialize, Serialize};

use crate::id::AddressBookId;
use crate::sharing::CollectionSharing;

/// One address book: `GET /api/addressbooks`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressBookSummary {
    /// Its id.
    pub id: AddressBookId,
    /// The person's own name for it.
    pub name: String,
    /// Whether the person may change it.
    pub writable: bool,
    /// Whether new cards go here.
    pub is_default: bool,
    /// How many cards it holds.
    pub total: u32,
    /// Whose it is.
    pub sharing: CollectionSharing,
}

/// Makes an address book, or gives one the person's own name: `POST /api/addressbooks`, `PATCH /api/addressbooks/{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressBookName {
    /// 1 to 200 characters.
    pub name: String,
}

/// One line of the contact list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactSummary {
    /// Its address book.
    pub book: AddressBookId,
    /// The card's name in the book, for the calls on contacts.
    pub object: String,
    /// FN, or what stands in for it (organisation, address).
    pub name: String,
    /// The preferred mail address, empty if none.
    pub email: String,
    /// ORG
    pub organization: String,
    /// Whether `GET …/photo` has something to show.
    pub has_photo: bool,
}

/// `GET /api/contacts?book=&query=&offset=&limit=`: a stretch of the list, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactWindow {
    /// How many match in all.
    pub total: u32,
    /// The position of the first one here.
    pub offset: u32,
    /// At most `limit` of them (the server allows 500).
    pub contacts: Vec<ContactSummary>,
}

/// A value with a label: `work`, `home`, `mobile` or whatever the card says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Labelled {
    /// TYPE in lower case, empty if none.
    pub label: String,
    /// The value.
    pub value: String,
}

/// A postal address (vCard ADR, RFC 6350 §6.3.1).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PostalAddress {
    /// TYPE in lower case, empty if none.
    pub label: String,
    /// Street and number.
    pub street: String,
    /// City.
    pub locality: String,
    /// State or province.
    pub region: String,
    /// Postal code.
    pub postal_code: String,
    /// Country.
    pub country: String,
}

/// What the page lets one fill in on a card. Whatever else the stored card says is kept on a save.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContactDraft {
    /// Given name.
    pub given: String,
    /// Family name.
    pub family: String,
    /// The whole name; made from the parts if empty.
    pub full_name: String,
    /// NICKNAME
    pub nickname: String,
    /// ORG
    pub organization: String,
    /// TITLE
    pub title: String,
    /// EMAIL, the preferred one first.
    pub emails: Vec<Labelled>,
    /// TEL
    pub phones: Vec<Labelled>,
    /// ADR
    pub addresses: Vec<PostalAddress>,
    /// URL
    pub urls: Vec<Labelled>,
    /// BDAY as `YYYY-MM-DD` or `--MM-DD`, empty if none.
    pub birthday: String,
    /// NOTE
    pub note: String,
}

/// One card, opened: `GET /api/addressbooks/{id}/contacts/{object}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactDetail {
    /// Its address book.
    pub book: AddressBookId,
    /// The card's name in the book.
    pub object: String,
    /// The entity tag, quotes included, for `If-Match`.
    pub etag: String,
    /// What can be edited.
    pub contact: ContactDraft,
    /// Whether `GET …/photo` has something to show.
    pub has_photo: bool,
    /// Whether the person may change it.
    pub writable: bool,
}

/// One completion of a recipient: `GET /api/contacts/complete?query=`, best first, at most 10.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// The person's name.
    pub name: String,
    /// The address.
    pub email: String,
}
