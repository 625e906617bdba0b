//! What the contacts' components share: where one is, and what is known of the list.

use leptos::prelude::*;
use roost_page_logic::contacts::place::{self, Pane, Place};
use roost_page_logic::contacts::windows::{Windows, position_of_shown, shown_of_position};
use roost_shared::AddressBookId;
use roost_shared::contacts::{AddressBookSummary, ContactDetail, ContactSummary};

use super::editor::Unsaved;
use super::removal;
use crate::api::{ApiError, Query};
use crate::browser::location::{Location, Step};
use crate::browser::media;
use crate::edits::Edits;
use crate::reactive::memo;
use crate::ui::Toasts;

/// Names a card on the page.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CardKey {
    /// Its book.
    pub book: AddressBookId,
    /// Its name in the book.
    pub object: String,
}

impl CardKey {
    /// The card of a line of the list.
    pub fn of(contact: &ContactSummary) -> Self {
        Self {
            book: contact.book,
            object: contact.object.clone(),
        }
    }
}

/// What the contacts' components share. Get it with `ContactsState::expect()`.
#[derive(Clone, Copy)]
pub struct ContactsState {
    /// All address books, once they are known.
    pub books: RwSignal<Option<Vec<AddressBookSummary>>>,
    /// The books' changes by hand.
    pub edits: Edits,
    /// The stretches of the list that are held.
    pub windows: RwSignal<Windows<ContactSummary>>,
    /// Why the list could not be read.
    pub problem: RwSignal<Option<String>>,
    /// The book whose list is shown; `None` for all.
    pub book: Memo<Option<AddressBookId>>,
    /// What is searched for, empty for nothing.
    pub query: Memo<String>,
    /// What the other pane shows.
    pub pane: Memo<Pane>,
    /// The card that is open.
    pub open: Memo<Option<CardKey>>,
    /// What the server says of it.
    pub detail: RwSignal<Option<(CardKey, Result<ContactDetail, ApiError>)>>,
    /// What was typed into a form that was left without saving, to be taken up again.
    pub unsaved: RwSignal<Option<Unsaved>>,
    /// Whether the window is as narrow as a phone.
    pub narrow: ReadSignal<bool>,
    /// The page's notes: what listens to the window finds them nowhere else.
    pub toasts: Toasts,
    location: Location,
}

impl ContactsState {
    /// Makes the section's state and provides it.
    pub fn provide() -> Self {
        let location = Location::expect();
        let path = location.path();
        let here = Memo::new(move |last: Option<&Place>| {
            let path = path.get();
            // On the way out of the section the path is another's already.
            let rest = path.split_once("/contacts").map(|(_, rest)| rest);
            rest.map(place::parse)
                .or_else(|| last.cloned())
                .unwrap_or_default()
        });
        let pane = memo(move || here.get().pane);
        let state = Self {
            books: RwSignal::new(None),
            edits: Edits::new(),
            windows: RwSignal::new(Windows::default()),
            problem: RwSignal::new(None),
            book: memo(move || here.get().book),
            query: memo(move || location.query().trim().to_owned()),
            pane,
            open: memo(move || match pane.get() {
                Pane::Card { book, object, .. } => Some(CardKey {
                    book,
                    object: decode(&object),
                }),
                Pane::Nothing | Pane::New => None,
            }),
            detail: RwSignal::new(None),
            unsaved: RwSignal::new(None),
            narrow: media::narrow(),
            toasts: Toasts::expect(),
            location,
        };
        provide_context(state);
        state
    }

    /// The section's state.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Opens a card; a step in the browser's history only where it takes the list's place.
    pub fn show(self, key: &CardKey) {
        self.go(card_pane(key, false), !self.narrow.get_untracked());
    }

    /// Shows the card that a form stored, in the form's place.
    pub fn show_stored(self, key: &CardKey) {
        if self.pane.try_get_untracked().is_some() {
            self.go(card_pane(key, false), true);
        }
    }

    /// Opens the form of a card.
    pub fn edit(self, key: &CardKey) {
        self.go(card_pane(key, true), false);
    }

    /// Opens the form for a new card.
    pub fn start_new(self) {
        self.go(Pane::New, false);
    }

    /// Goes back to the list alone.
    pub fn close(self) {
        self.go(Pane::Nothing, false);
    }

    /// Leaves a form for the card, or for the list where there is no card yet.
    pub fn leave_form(self) {
        match self.open.get_untracked() {
            Some(key) => self.go(card_pane(&key, false), true),
            None => self.go(Pane::Nothing, true),
        }
    }

    fn go(self, pane: Pane, replace: bool) {
        let place = Place {
            book: self.book.get_untracked(),
            pane,
        };
        let step = if replace { Step::Replacing } else { Step::Within };
        let path = self.with_query(&format!("/contacts/{}", place::path(&place)));
        self.location.go(&path, step);
    }

    /// A path with what is searched for.
    fn with_query(self, path: &str) -> String {
        let query = self.query.get_untracked();
        let url = Query::new(path);
        if query.is_empty() {
            url.build()
        } else {
            url.with("q", query).build()
        }
    }

    /// The address books to which one can write.
    pub fn writable_books(self) -> Vec<AddressBookSummary> {
        self.books.with(|books| {
            books
                .iter()
                .flatten()
                .filter(|book| book.writable)
                .cloned()
                .collect()
        })
    }

    /// The book that a new card goes to: the one shown if it can be written to, else the default one, else any.
    pub fn book_for_new(self) -> Option<AddressBookId> {
        let books = untrack(|| self.writable_books());
        let shown = self.book.get_untracked();
        let chosen = books.iter().find(|book| Some(book.id) == shown);
        chosen
            .or_else(|| books.iter().find(|book| book.is_default))
            .or_else(|| books.first())
            .map(|book| book.id)
    }

    /// The book's name, where it is known.
    pub fn book_name(self, id: AddressBookId) -> Option<String> {
        self.books.with(|books| {
            books
                .iter()
                .flatten()
                .find(|book| book.id == id)
                .map(|book| book.name.clone())
        })
    }

    /// How many lines the list shows; `None` before it is known.
    pub fn total(self) -> Option<u32> {
        let gone = u32::try_from(self.gone().len()).unwrap_or(0);
        self.windows
            .with(Windows::total)
            .map(|total| total.saturating_sub(gone))
    }

    /// The contact that the list shows at `index`, if it is held.
    pub fn contact_at(self, index: u32) -> Option<ContactSummary> {
        let position = position_of_shown(index, &self.gone());
        self.windows.with(|windows| windows.get(position).cloned())
    }

    /// The index at which the list shows a card, if that part of it is held.
    pub fn index_of(self, key: &CardKey) -> Option<u32> {
        let position = self
            .windows
            .with(|windows| windows.position(|contact| CardKey::of(contact) == *key))?;
        shown_of_position(position, &self.gone())
    }

    /// The positions of what was removed but may be taken back.
    fn gone(self) -> Vec<u32> {
        removal::doomed().with(|doomed| {
            if doomed.is_empty() {
                return Vec::new();
            }
            self.windows.with(|windows| {
                let position = |key: &CardKey| windows.position(|contact| CardKey::of(contact) == *key);
                let mut gone: Vec<u32> = doomed.iter().filter_map(position).collect();
                gone.sort_unstable();
                gone
            })
        })
    }
}

fn card_pane(key: &CardKey, edit: bool) -> Pane {
    Pane::Card {
        book: key.book,
        object: js_sys::encode_uri_component(&key.object).into(),
        edit,
    }
}

fn decode(segment: &str) -> String {
    // What is not encoded rightly names no card, and is looked up as it is.
    js_sys::decode_uri_component(segment).map_or_else(|_| segment.to_owned(), String::from)
}
