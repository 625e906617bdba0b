//! Calls about address books and their cards.

use roost_shared::AddressBookId;
use roost_shared::contacts::{
    AddressBookName, AddressBookSummary, ContactDetail, ContactDraft, ContactWindow, Suggestion,
};
use roost_shared::removal::Removed;
use serde::de::IgnoredAny;
use web_sys::Blob;

use super::query::encode;
use super::{
    ApiError, Query, delete, delete_undoably, get, get_patiently, patch, post, post_empty, put_blob,
    put_if_match,
};

/// All address books, in their order.
pub async fn books() -> Result<Vec<AddressBookSummary>, ApiError> {
    get_patiently("/api/addressbooks").await
}

/// Makes an address book.
pub async fn create_book(name: String) -> Result<(), ApiError> {
    post::<IgnoredAny>("/api/addressbooks", &AddressBookName { name })
        .await
        .map(|_| ())
}

/// Gives an address book one's own name.
pub async fn rename_book(id: AddressBookId, name: String) -> Result<(), ApiError> {
    patch(&format!("/api/addressbooks/{id}"), &AddressBookName { name }).await
}

/// Removes an address book with everything in it.
pub async fn remove_book(id: AddressBookId) -> Result<(), ApiError> {
    delete(&format!("/api/addressbooks/{id}")).await
}

/// A stretch of the list of contacts, by name: of one book or of all, of those that match or of all.
pub async fn window(
    book: Option<AddressBookId>,
    query: &str,
    offset: u32,
    limit: u32,
) -> Result<ContactWindow, ApiError> {
    let mut url = Query::new("/api/contacts")
        .with("offset", offset)
        .with("limit", limit);
    if let Some(book) = book {
        url = url.with("book", book);
    }
    if !query.is_empty() {
        url = url.with("query", query);
    }
    get_patiently(&url.build()).await
}

/// One card, opened.
pub async fn contact(book: AddressBookId, object: &str) -> Result<ContactDetail, ApiError> {
    get(&card_path(book, object)).await
}

/// Makes a card; gives it as it was stored.
pub async fn create(book: AddressBookId, contact: &ContactDraft) -> Result<ContactDetail, ApiError> {
    post(&format!("/api/addressbooks/{book}/contacts"), contact).await
}

/// Changes a card if it is still what it was.
pub async fn update(
    book: AddressBookId,
    object: &str,
    etag: &str,
    contact: &ContactDraft,
) -> Result<(), ApiError> {
    put_if_match::<IgnoredAny>(&card_path(book, object), etag, contact)
        .await
        .map(|_| ())
}

/// Removes a card.
pub async fn remove(book: AddressBookId, object: &str) -> Result<Removed, ApiError> {
    delete_undoably(&card_path(book, object)).await
}

/// Brings back a card that was removed.
pub async fn restore(book: AddressBookId, object: &str, removed: Removed) -> Result<(), ApiError> {
    post_empty(&format!("{}/restore", card_path(book, object)), &removed).await
}

/// Where a card's photo lies. `version` is the card's entity tag, or anything that changes with the photo, so that
/// the browser does not show an old one from its cache.
pub fn photo_url(book: AddressBookId, object: &str, version: &str) -> String {
    let url = format!("{}/photo", card_path(book, object));
    if version.is_empty() {
        url
    } else {
        Query::new(&url).with("v", version).build()
    }
}

/// Puts a picture in place of a card's photo.
pub async fn put_photo(book: AddressBookId, object: &str, picture: &Blob) -> Result<(), ApiError> {
    put_blob(&photo_url(book, object, ""), picture).await
}

/// Takes a card's photo away.
pub async fn remove_photo(book: AddressBookId, object: &str) -> Result<(), ApiError> {
    delete(&photo_url(book, object, "")).await
}

/// Completes what was typed of a recipient.
pub async fn complete(typed: &str) -> Result<Vec<Suggestion>, ApiError> {
    get(&Query::new("/api/contacts/complete").with("query", typed).build()).await
}

fn card_path(book: AddressBookId, object: &str) -> String {
    format!("/api/addressbooks/{book}/contacts/{}", encode(object))
}
