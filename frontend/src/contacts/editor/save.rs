//! Storing a card and its photo, and what comes of it: a refusal beside its field, or a change made elsewhere
//! meanwhile.

use leptos::prelude::*;
use roost_page_logic::contacts::form::{ContactForm, Problem, check, from_server};
use roost_shared::contacts::{ContactDetail, ContactDraft};
use roost_shared::{CollectionId, ErrorCode};
use web_sys::Blob;

use super::super::load;
use super::super::state::{CardKey, ContactsState};
use crate::api::{ApiError, contacts};
use crate::ui::Toasts;

/// What happens to the photo on a save.
#[derive(Clone)]
pub enum PhotoChange {
    /// Nothing.
    Stays,
    /// It is taken away.
    Goes,
    /// It becomes this one, which the page can show from the address.
    Comes(Blob, String),
}

/// One try after another to store a card.
#[derive(Clone, Copy)]
pub struct Saving {
    state: ContactsState,
    fields: RwSignal<ContactForm>,
    stored: StoredValue<Option<ContactDetail>>,
    /// The book for a new card, by its id.
    pub book: RwSignal<String>,
    /// What happens to the photo.
    pub photo: RwSignal<PhotoChange, LocalStorage>,
    /// Whether the server has not answered yet.
    pub busy: RwSignal<bool>,
    /// Whether the card was changed elsewhere since it was read.
    pub conflict: RwSignal<bool>,
    /// What is wrong with the card as a whole.
    pub problem: RwSignal<Option<String>>,
    /// What is wrong with its fields.
    pub wrong: RwSignal<Problem>,
    /// Whether it was stored or given up on purpose, so that nothing is left to be offered again.
    settled: StoredValue<bool>,
}

impl Saving {
    /// Begins with the stored card, or with none for a new one.
    pub fn new(state: ContactsState, fields: RwSignal<ContactForm>, stored: Option<ContactDetail>) -> Self {
        let book = state
            .book_for_new()
            .map(|book| book.to_string())
            .unwrap_or_default();
        Self {
            state,
            fields,
            stored: StoredValue::new(stored),
            book: RwSignal::new(book),
            photo: RwSignal::new_local(PhotoChange::Stays),
            busy: RwSignal::new(false),
            conflict: RwSignal::new(false),
            problem: RwSignal::new(None),
            wrong: RwSignal::new(Problem::default()),
            settled: StoredValue::new(false),
        }
    }

    /// Checks the fields and stores the card; shows it if that succeeds.
    pub fn save(self) {
        if self.busy.get_untracked() {
            return;
        }
        self.problem.set(None);
        match self.fields.with_untracked(check) {
            Ok(contact) => {
                self.wrong.set(Problem::default());
                self.busy.set(true);
                let toasts = self.state.toasts;
                crate::reactive::spawn(async move {
                    let answer = self.store(&contact, toasts).await;
                    self.busy.try_set(false);
                    self.after(answer);
                });
            }
            Err(wrong) => {
                if wrong.blank {
                    self.problem.set(Some(
                        "Fill in at least a name, an address or a number.".to_owned(),
                    ));
                }
                self.wrong.set(wrong);
            }
        }
    }

    /// Leaves the form; what was typed can be taken up again from the note.
    pub fn cancel(self) {
        self.state.leave_form();
    }

    /// Stores what was typed over what is there now.
    pub fn overwrite(self) {
        self.read_again(|saving, detail| {
            saving.stored.set_value(Some(detail));
            saving.save();
        });
    }

    /// Starts again with what is there now.
    pub fn reload(self) {
        self.read_again(|saving, detail| {
            saving.fields.set(ContactForm::from_contact(&detail.contact));
            saving.photo.set(PhotoChange::Stays);
            saving.stored.set_value(Some(detail));
        });
    }

    /// Takes a picture for the photo.
    pub fn put_photo(self, picture: Blob, url: String) {
        self.photo.try_set(PhotoChange::Comes(picture, url));
    }

    /// Takes the photo away.
    pub fn remove_photo(self) {
        let had_one = self
            .stored
            .with_value(|stored| stored.as_ref().is_some_and(|stored| stored.has_photo));
        self.photo.set(if had_one {
            PhotoChange::Goes
        } else {
            PhotoChange::Stays
        });
    }

    /// What was typed, if the form is left without having been stored.
    pub fn left_behind(self) -> Option<ContactForm> {
        let settled = self.settled.try_get_value().unwrap_or(true);
        if settled {
            None
        } else {
            self.fields.try_get_untracked()
        }
    }

    async fn store(self, contact: &ContactDraft, toasts: Toasts) -> Result<CardKey, ApiError> {
        let detail = match self.stored.try_get_value().flatten() {
            Some(stored) => {
                contacts::update(stored.book, &stored.object, &stored.etag, contact).await?;
                ContactDetail {
                    contact: contact.clone(),
                    ..stored
                }
            }
            None => {
                // Nothing was chosen where the books were not known yet. An id that names no book is refused by the server in
                // its own words.
                let book = self.book.get_untracked().parse().ok();
                let book = book
                    .or_else(|| self.state.book_for_new())
                    .unwrap_or(CollectionId(0));
                contacts::create(book, contact).await?
            }
        };
        let key = CardKey {
            book: detail.book,
            object: detail.object.clone(),
        };
        // Shown until the server's own word is there.
        self.state.detail.try_set(Some((key.clone(), Ok(detail))));
        let photo = match self.photo.try_get_untracked() {
            Some(PhotoChange::Goes) => contacts::remove_photo(key.book, &key.object).await,
            Some(PhotoChange::Comes(picture, _)) => {
                contacts::put_photo(key.book, &key.object, &picture).await
            }
            Some(PhotoChange::Stays) | None => Ok(()),
        };
        if let Err(error) = photo {
            // The rest is stored: to stay in the form would offer to store it twice.
            toasts.problem(format!("The photo could not be stored. {}", error.message()));
        }
        Ok(key)
    }

    fn after(self, answer: Result<CardKey, ApiError>) {
        match answer {
            Ok(key) => {
                self.settled.try_update_value(|settled| *settled = true);
                load::refresh(self.state);
                self.state.show_stored(&key);
            }
            Err(error) if error.code() == Some(ErrorCode::ChangedMeanwhile) => {
                self.conflict.try_set(true);
            }
            Err(error) => {
                let fields = error.fields();
                let wrong = self.fields.with_untracked(|form| from_server(form, &fields));
                let beside_fields = wrong.birthday || !wrong.rows.is_empty();
                if !wrong.other.is_empty() {
                    self.problem.try_set(Some(wrong.other.join(" ")));
                } else if !beside_fields {
                    self.problem.try_set(Some(error.message()));
                }
                self.wrong.try_set(wrong);
            }
        }
    }

    fn read_again(self, then: impl FnOnce(Self, ContactDetail) + 'static) {
        let Some(stored) = self.stored.get_value() else {
            return;
        };
        self.busy.set(true);
        crate::reactive::spawn(async move {
            let answer = contacts::contact(stored.book, &stored.object).await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(detail) => {
                    self.conflict.set(false);
                    then(self, detail);
                }
                Err(error) => self.problem.set(Some(error.message())),
            }
        });
    }
}
