//! The list of contacts and the completion of recipients.

use std::collections::HashSet;

use roost_db::collection::{Collection, CollectionKind};
use roost_db::object::cards::{self, Completion, ContactFilter};
use roost_db::principal::{Principal, PrincipalKind};
use roost_ical::text::{fold_case, searchable};
use roost_model::Account;
use roost_shared::contacts::{AddressBookSummary, ContactWindow, Suggestion};
use roost_shared::{AccountId, AddressBookId};

use crate::calendars::checked_name;
use crate::{CollectionDraft, CollectionPatch, Groupware, GroupwareError, Result, sharing, uid};

/// Most contacts in one window.
const MAX_WINDOW: u32 = 500;
/// Words of a search that count; nobody types more on purpose.
const MAX_WORDS: usize = 8;
const MAX_SUGGESTIONS: usize = 10;
/// Suggestions for which contacts make room, if so many colleagues are meant.
const KEPT_FOR_COLLEAGUES: usize = 4;
/// Colleagues that are looked for: some are among the contacts, and groups are no recipients.
const MOST_COLLEAGUES: u32 = 20;
/// Cards that are looked at for suggestions: some have nothing that begins with what was typed.
const MAX_COMPLETION_CARDS: i64 = 100;

impl Groupware {
    /// The account's address books, in its own order, with how many cards each holds.
    ///
    /// # Errors
    /// The database's.
    pub async fn address_books(&self, account: AccountId) -> Result<Vec<AddressBookSummary>> {
        let books = self.collections(account, CollectionKind::AddressBook).await?;
        let totals = cards::count_by_book(&mut *self.connection().await?, account).await?;
        let total = |id| {
            totals
                .iter()
                .find(|(book, _)| *book == id)
                .map_or(0, |(_, total)| *total)
        };
        Ok(books
            .iter()
            .map(|book| book_summary(book, total(book.id)))
            .collect())
    }

    /// Makes an address book, after the others.
    ///
    /// # Errors
    /// [`crate::GroupwareError::InvalidInput`] with the field `name`.
    pub async fn create_address_book(&self, account: AccountId, name: &str) -> Result<AddressBookSummary> {
        let existing = self.collections(account, CollectionKind::AddressBook).await?;
        let last = existing.iter().map(|other| other.sort_order).max().unwrap_or(0);
        let draft = CollectionDraft {
            name: uid::random(),
            display_name: checked_name(name)?,
            sort_order: last.saturating_add(1),
            ..CollectionDraft::default()
        };
        let made = self
            .create_collection(account, CollectionKind::AddressBook, draft)
            .await?;
        Ok(book_summary(&made, 0))
    }

    /// Gives an address book the account's own name.
    ///
    /// # Errors
    /// [`crate::GroupwareError::NotFound`], [`crate::GroupwareError::InvalidInput`] with the field `name`.
    pub async fn rename_address_book(&self, account: AccountId, id: AddressBookId, name: &str) -> Result<()> {
        self.require_kind(account, id, CollectionKind::AddressBook)
            .await?;
        let patch = CollectionPatch {
            display_name: Some(checked_name(name)?),
            ..CollectionPatch::default()
        };
        self.update_collection(account, id, &patch).await?;
        Ok(())
    }

    /// Deletes an address book of the account's own with everything in it, or leaves a shared one; see
    /// [`Groupware::delete_collection`].
    ///
    /// # Errors
    /// [`crate::GroupwareError::NotFound`], [`crate::GroupwareError::Forbidden`].
    pub async fn delete_address_book(&self, account: AccountId, id: AddressBookId) -> Result<()> {
        self.require_kind(account, id, CollectionKind::AddressBook)
            .await?;
        self.delete_collection(account, id).await
    }

    /// A stretch of the account's contacts by name: of one book or of all, those that contain every word of
    /// `query` somewhere. At most 500 at a time.
    ///
    /// # Errors
    /// [`crate::GroupwareError::NotFound`] if there is no such book.
    pub async fn contacts(
        &self,
        account: AccountId,
        book: Option<AddressBookId>,
        query: &str,
        offset: u32,
        limit: u32,
    ) -> Result<ContactWindow> {
        if let Some(book) = book {
            self.require_kind(account, book, CollectionKind::AddressBook)
                .await?;
        }
        let filter = ContactFilter {
            book,
            words: words(query),
        };
        let mut db = self.connection().await?;
        let total = cards::count(&mut db, account, &filter).await?;
        let contacts = cards::list(&mut db, account, &filter, offset, limit.min(MAX_WINDOW)).await?;
        Ok(ContactWindow {
            total,
            offset,
            contacts,
        })
    }

    /// Completes a recipient: addresses of the account's contacts of which each typed word begins the address or a word of
    /// the name, best first, and after them the people whom [`Groupware::search_directory`] finds; each address once, at
    /// most 10. Whoever has searched the directory too often gets contacts alone.
    ///
    /// # Errors
    /// The database's.
    pub async fn complete(&self, account: &Account, query: &str) -> Result<Vec<Suggestion>> {
        let words = words(query);
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let found = {
            let mut db = self.connection().await?;
            cards::complete(&mut db, account.id, &words, MAX_COMPLETION_CARDS).await?
        };
        let contacts = suggestions(found, &words);
        match self.search_directory(account, query, MOST_COLLEAGUES).await {
            Ok(found) => Ok(with_colleagues(contacts, found)),
            Err(GroupwareError::TooManySearches { .. }) => Ok(contacts),
            Err(error) => Err(error),
        }
    }
}

fn book_summary(book: &Collection, total: u32) -> AddressBookSummary {
    AddressBookSummary {
        id: book.id,
        name: book.title().to_owned(),
        writable: book.writable,
        is_default: book.is_default,
        total,
        sharing: sharing::summary(book),
    }
}

/// The words of a search, with their case folded as in the search text.
fn words(query: &str) -> Vec<String> {
    query.split_whitespace().take(MAX_WORDS).map(fold_case).collect()
}

fn suggestions(found: Vec<Completion>, words: &[String]) -> Vec<Suggestion> {
    let mut seen = HashSet::new();
    let mut suggestions = Vec::new();
    for card in found {
        for email in matching_addresses(&card, words) {
            if suggestions.len() == MAX_SUGGESTIONS {
                return suggestions;
            }
            if seen.insert(email.to_lowercase()) {
                suggestions.push(Suggestion {
                    name: card.display_name.clone(),
                    email: email.to_owned(),
                });
            }
        }
    }
    suggestions
}

/// Contacts, and after them the people of the directory who are not among them.
fn with_colleagues(mut contacts: Vec<Suggestion>, found: Vec<Principal>) -> Vec<Suggestion> {
    let is_new = |colleague: &Principal| {
        colleague.kind == PrincipalKind::Person
            && !contacts
                .iter()
                .any(|contact| contact.email.eq_ignore_ascii_case(&colleague.address))
    };
    let colleagues: Vec<Principal> = found.into_iter().filter(is_new).collect();
    contacts.truncate(MAX_SUGGESTIONS - colleagues.len().min(KEPT_FOR_COLLEAGUES));
    contacts.extend(colleagues.into_iter().map(|colleague| Suggestion {
        name: colleague.display_name,
        email: colleague.address,
    }));
    contacts.truncate(MAX_SUGGESTIONS);
    contacts
}

/// The addresses of a card that the words may mean: all if the name alone fits, else those that fit.
fn matching_addresses<'a>(card: &'a Completion, words: &[String]) -> Vec<&'a str> {
    let name = searchable(&card.display_name);
    let fits = |email: &str| {
        let email = searchable(email);
        words
            .iter()
            .all(|word| begins_a_word(&name, word) || begins_a_word(&email, word))
    };
    card.emails
        .iter()
        .map(String::as_str)
        .filter(|email| fits(email))
        .collect()
}

/// Whether `text` has `word` at the start of one of its words, or at its own start.
fn begins_a_word(text: &str, word: &str) -> bool {
    text.starts_with(word)
        || text
            .split(|character: char| !character.is_alphanumeric())
            .any(|part| part.starts_with(word))
}

#[cfg(test)]
mod tests {
    use roost_db::object::cards::Completion;

    use super::{suggestions, words};

    fn card(name: &str, emails: &[&str]) -> Completion {
        Completion {
            display_name: name.into(),
            emails: emails.iter().map(|email| (*email).to_owned()).collect(),
        }
    }

    fn complete(query: &str, cards: Vec<Completion>) -> Vec<String> {
        suggestions(cards, &words(query))
            .into_iter()
            .map(|suggestion| suggestion.email)
            .collect()
    }

    #[test]
    fn words_begin_names_or_addresses() {
        let cards = || {
            vec![card(
                "Zoë van der Berg",
                &["zoe@work.example", "z.berg@home.example"],
            )]
        };
        assert_eq!(complete("zoë", cards()).len(), 2);
        assert_eq!(complete("BERG", cards()).len(), 2);
        assert_eq!(complete("berg z.b", cards()), ["z.berg@home.example"]);
        assert_eq!(complete("home", cards()), ["z.berg@home.example"]);
        assert!(complete("erg", cards()).is_empty());
        assert_eq!(complete("zoe van", cards()).len(), 2);
    }

    #[test]
    fn an_address_comes_once_whatever_its_case() {
        let cards = vec![
            card("Ann", &["ann@a.example"]),
            card("Ann B", &["ANN@a.example", "b@a.example"]),
        ];
        assert_eq!(complete("ann", cards), ["ann@a.example", "b@a.example"]);
    }

    #[test]
    fn there_are_at_most_ten() {
        let cards = (0..30)
            .map(|number| card("Ann", &[&format!("ann{number}@a.example")]))
            .collect();
        assert_eq!(complete("ann", cards).len(), 10);
    }
}
