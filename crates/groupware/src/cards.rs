//! Cards as the page opens and edits them.

use chrono::Utc;
use roost_db::collection::{Collection, CollectionKind};
use roost_db::object::Condition;
use roost_ical::card::{Card, CardEditError, Photo, create_card, patch_card, set_photo};
use roost_shared::contacts::{ContactDetail, ContactDraft};
use roost_shared::{AccountId, AddressBookId};

use crate::{Groupware, GroupwareError, Result, uid};

/// The longest text in a field other than the note.
const MAX_FIELD_CHARS: usize = 1_000;
const MAX_NOTE_CHARS: usize = 100_000;
/// Most addresses, numbers and the like of one sort.
const MAX_VALUES: usize = 100;

impl Groupware {
    /// Opens a card.
    ///
    /// # Errors
    /// [`GroupwareError::NotFound`].
    pub async fn contact(
        &self,
        account: AccountId,
        book: AddressBookId,
        name: &str,
    ) -> Result<ContactDetail> {
        let collection = self
            .require_kind(account, book, CollectionKind::AddressBook)
            .await?;
        let object = self
            .object(account, book, name)
            .await?
            .ok_or(GroupwareError::NotFound)?;
        detail(&collection, &object.info.name, &object.info.etag, &object.data)
    }

    /// Makes a card. Its name in the book is its UID with `.vcf`.
    ///
    /// # Errors
    /// [`GroupwareError::InvalidInput`] with the draft's field, and those of [`Groupware::put`].
    pub async fn create_contact(
        &self,
        account: AccountId,
        book: AddressBookId,
        draft: &ContactDraft,
    ) -> Result<ContactDetail> {
        let collection = self.writable_book(account, book).await?;
        check(draft)?;
        let uid = uid::random();
        let data = create_card(&uid, draft, Utc::now()).map_err(refusal)?;
        let name = format!("{uid}.vcf");
        let written = self
            .put(account, book, &name, data.clone(), &Condition::Absent)
            .await?;
        detail(&collection, &name, &written.etag, &data)
    }

    /// Changes a card to what the draft says and keeps whatever the page cannot edit. `etag` is that of the
    /// version that was edited; without it, whatever is there now is changed.
    ///
    /// # Errors
    /// [`GroupwareError::PreconditionFailed`] if it was changed meanwhile, [`GroupwareError::InvalidInput`]
    /// with the draft's field, and those of [`Groupware::put`].
    pub async fn update_contact(
        &self,
        account: AccountId,
        book: AddressBookId,
        name: &str,
        etag: Option<&str>,
        draft: &ContactDraft,
    ) -> Result<ContactDetail> {
        let collection = self.writable_book(account, book).await?;
        check(draft)?;
        let stored = self.version(account, book, name, etag).await?;
        let data = patch_card(&stored.data, draft, Utc::now()).map_err(refusal)?;
        let condition = Condition::Etag(vec![stored.info.etag]);
        let written = self.put(account, book, name, data.clone(), &condition).await?;
        detail(&collection, name, &written.etag, &data)
    }

    /// A card's photo, with the card's entity tag. `None` if it has none.
    ///
    /// # Errors
    /// [`GroupwareError::NotFound`] if there is no such card.
    pub async fn photo(
        &self,
        account: AccountId,
        book: AddressBookId,
        name: &str,
    ) -> Result<Option<(Photo, String)>> {
        let object = self
            .object(account, book, name)
            .await?
            .ok_or(GroupwareError::NotFound)?;
        let card =
            Card::parse(&object.data).map_err(|error| GroupwareError::NotEditable(error.to_string()))?;
        Ok(card.photo().map(|photo| (photo, object.info.etag)))
    }

    /// Sets or removes a card's photo. `etag` is that of the version that was looked at; without it, of
    /// whatever is there now.
    ///
    /// # Errors
    /// [`GroupwareError::PreconditionFailed`], and those of [`Groupware::put`].
    pub async fn set_photo(
        &self,
        account: AccountId,
        book: AddressBookId,
        name: &str,
        etag: Option<&str>,
        photo: Option<&Photo>,
    ) -> Result<ContactDetail> {
        let collection = self.writable_book(account, book).await?;
        let stored = self.version(account, book, name, etag).await?;
        let data = set_photo(&stored.data, photo, Utc::now()).map_err(refusal)?;
        let condition = Condition::Etag(vec![stored.info.etag]);
        let written = self.put(account, book, name, data.clone(), &condition).await?;
        detail(&collection, name, &written.etag, &data)
    }

    async fn writable_book(&self, account: AccountId, book: AddressBookId) -> Result<Collection> {
        let found = self
            .require_kind(account, book, CollectionKind::AddressBook)
            .await?;
        if found.writable {
            Ok(found)
        } else {
            Err(GroupwareError::Forbidden)
        }
    }
}

fn detail(collection: &Collection, name: &str, etag: &str, data: &[u8]) -> Result<ContactDetail> {
    let card = Card::parse(data).map_err(GroupwareError::InvalidCard)?;
    Ok(ContactDetail {
        book: collection.id,
        object: name.to_owned(),
        etag: etag.to_owned(),
        contact: card.draft(),
        has_photo: card.columns().has_photo,
        writable: collection.writable,
    })
}

fn check(draft: &ContactDraft) -> Result<()> {
    for (field, text) in [
        ("given", &draft.given),
        ("family", &draft.family),
        ("full_name", &draft.full_name),
        ("nickname", &draft.nickname),
        ("organization", &draft.organization),
        ("title", &draft.title),
    ] {
        check_length(field, text, MAX_FIELD_CHARS)?;
    }
    check_length("note", &draft.note, MAX_NOTE_CHARS)?;
    for (field, values) in [
        ("emails", &draft.emails),
        ("phones", &draft.phones),
        ("urls", &draft.urls),
    ] {
        check_count(field, values.len())?;
        for (position, value) in values.iter().enumerate() {
            check_length(&format!("{field}.{position}"), &value.value, MAX_FIELD_CHARS)?;
            check_length(&format!("{field}.{position}"), &value.label, MAX_FIELD_CHARS)?;
        }
    }
    check_count("addresses", draft.addresses.len())?;
    for (position, address) in draft.addresses.iter().enumerate() {
        let parts = [
            &address.label,
            &address.street,
            &address.locality,
            &address.region,
            &address.postal_code,
            &address.country,
        ];
        for part in parts {
            check_length(&format!("addresses.{position}"), part, MAX_FIELD_CHARS)?;
        }
    }
    Ok(())
}

fn check_length(field: &str, text: &str, limit: usize) -> Result<()> {
    if text.chars().count() > limit {
        return Err(GroupwareError::input(
            field,
            format!("must have at most {limit} characters"),
        ));
    }
    Ok(())
}

fn check_count(field: &str, count: usize) -> Result<()> {
    if count > MAX_VALUES {
        return Err(GroupwareError::input(
            field,
            format!("must have at most {MAX_VALUES} entries"),
        ));
    }
    Ok(())
}

fn refusal(error: CardEditError) -> GroupwareError {
    match error {
        CardEditError::InvalidDraft { field, message } => GroupwareError::input(field, message),
        CardEditError::Unreadable(error) => GroupwareError::NotEditable(error.to_string()),
    }
}
