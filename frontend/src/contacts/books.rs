//! Managing address books: making, renaming, sharing, leaving and deleting them.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use roost_page_logic::order;
use roost_page_logic::stepping::stepped;
use roost_shared::AddressBookId;
use roost_shared::contacts::AddressBookSummary;
use roost_shared::sharing::{ShareAccess, SharedKind};

use super::load;
use super::state::ContactsState;
use crate::api::{contacts, sharing};
use crate::sharing::{Shared, Sharing, leave, words_of};
use crate::ui::on;
use crate::ui::{
    Button, ButtonKind, ConfirmDialog, Dialog, DialogSize, Icon, Menu, MenuItem, MenuLine, TextField,
};

/// The dialogs about address books. Provided by [`Books::provide`], shown by [`BookDialogs`].
#[derive(Clone, Copy)]
pub struct Books {
    /// The book that a dialog is about; `None` for one that is to be made.
    subject: RwSignal<Option<AddressBookSummary>>,
    naming: RwSignal<bool>,
    sharing: RwSignal<bool>,
    removing: RwSignal<bool>,
}

impl Books {
    /// Makes the section's dialogs and provides them.
    pub fn provide() {
        provide_context(Self {
            subject: RwSignal::new(None),
            naming: RwSignal::new(false),
            sharing: RwSignal::new(false),
            removing: RwSignal::new(false),
        });
    }

    /// The section's dialogs.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Asks what a new book is to be called.
    pub fn start_new(self) {
        self.subject.set(None);
        self.naming.set(true);
    }

    fn open(self, which: RwSignal<bool>, book: AddressBookSummary) {
        self.subject.set(Some(book));
        which.set(true);
    }

    fn name(self) -> String {
        self.subject
            .with(|book| book.as_ref().map(|book| book.name.clone()).unwrap_or_default())
    }
}

/// What can be done with a book.
#[component]
pub fn BookMenu(book: AddressBookSummary) -> impl IntoView {
    let state = ContactsState::expect();
    let books = Books::expect();
    let label = format!("Address book {}", book.name);
    let id = book.id;
    let (is_own, is_default) = (book.sharing.is_own, book.is_default);
    let may_share = book.sharing.access == ShareAccess::Admin;
    let book = StoredValue::new(book);
    let refresh = move || load::refresh(state);
    view! {
        <span class="calendar-row__menu">
            <Menu
                label=label
                class="icon-button icon-button--small"
                trigger=|| view! { <Icon name="more-vertical" class="icon--small"/> }
            >
                <MenuItem icon="edit" text="Rename".to_owned() on_select=move |()| books.open(books.naming, book.get_value())/>
                {may_share
                    .then(|| {
                        view! {
                            <MenuItem
                                icon="people"
                                text="Share".to_owned()
                                on_select=move |()| books.open(books.sharing, book.get_value())
                            />
                        }
                    })}
                <a class="menu__item" role="menuitem" tabindex="-1" href=sharing::export_url(id) download="" rel="external">
                    <Icon name="download"/>
                    <span class="menu__text">"Export"</span>
                </a>
                <MenuLine/>
                <MenuItem icon="chevron-up" text="Move up".to_owned() on_select=move |()| step(state, id, false)/>
                <MenuItem icon="chevron-down" text="Move down".to_owned() on_select=move |()| step(state, id, true)/>
                {match (is_own, is_default) {
                    (true, true) => ().into_any(),
                    (true, false) => {
                        let remove = move |()| books.open(books.removing, book.get_value());
                        view! { <MenuLine/><MenuItem icon="trash" text="Delete".to_owned() danger=true on_select=remove/> }.into_any()
                    }
                    (false, _) => {
                        let go = move |()| book.with_value(|book| leave(id, &book.name, refresh));
                        view! { <MenuLine/><MenuItem icon="close" text="Leave".to_owned() danger=true on_select=go/> }.into_any()
                    }
                }}
            </Menu>
        </span>
    }
    .into_any()
}

/// Puts a book before or after its neighbour, for this person alone.
fn step(state: ContactsState, id: AddressBookId, down: bool) {
    let mut order = None;
    state.books.update(|books| {
        let Some(books) = books else { return };
        let all: Vec<_> = books
            .iter()
            .map(|book| (book.id, book.sharing.owner_address.clone()))
            .collect();
        order = stepped(&all, id, down);
        if let Some(order) = &order {
            order::sort_by_key(books, |book| order.iter().position(|id| *id == book.id));
        }
    });
    let Some(order) = order else { return };
    state
        .edits
        .send(sharing::order(order), move || load::refresh(state));
}

/// The dialogs, each shown while it is open.
#[component]
pub fn BookDialogs() -> impl IntoView {
    let state = ContactsState::expect();
    let books = Books::expect();
    let is_new = move || books.subject.with(Option::is_none);
    let naming = Signal::derive(move || if is_new() { "New address book" } else { "Rename" }.to_owned());
    let sharing = Signal::derive(move || format!("Share “{}”", books.name()));
    let removing = Signal::derive(move || format!("Delete “{}”?", books.name()));
    let text = Signal::stored("The address book goes with all its contacts, on all your devices and for everyone with whom you share it. This cannot be undone.".to_owned());
    let remove = move |()| {
        let Some(book) = books.subject.get_untracked() else {
            return;
        };
        crate::reactive::spawn(async move {
            if let Err(error) = contacts::remove_book(book.id).await {
                state.toasts.problem(error.message());
            }
            load::refresh(state);
        });
    };
    view! {
        <Dialog open=books.naming title=naming><NameForm/></Dialog>
        <Dialog open=books.sharing title=sharing size=DialogSize::Wide>
            {move || {
                books
                    .subject
                    .get_untracked()
                    .map(|book| {
                        let subject = Shared { id: book.id, kind: SharedKind::AddressBook };
                        view! { <Sharing subject=subject/> }
                    })
            }}
        </Dialog>
        <ConfirmDialog open=books.removing title=removing text=text action="Delete the address book" on_confirm=remove/>
    }
}

#[component]
fn NameForm() -> impl IntoView {
    let state = ContactsState::expect();
    let books = Books::expect();
    let id = books
        .subject
        .with_untracked(|book| book.as_ref().map(|book| book.id));
    let name = RwSignal::new(untrack(|| books.name()));
    let (problem, busy) = (RwSignal::new(None::<String>), RwSignal::new(false));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        busy.set(true);
        let name = name.get_untracked();
        crate::reactive::spawn(async move {
            let answer = match id {
                Some(id) => contacts::rename_book(id, name).await,
                None => contacts::create_book(name).await,
            };
            busy.try_set(false);
            match answer {
                Ok(()) => {
                    books.naming.try_set(false);
                    load::refresh(state);
                }
                Err(error) => {
                    problem.try_set(Some(words_of(&error)));
                }
            }
        });
    };
    view! {
        <form class="calendar-form" novalidate on:submit=on::submit(submit)>
            <TextField label="Name" value=name error=problem autofocus=true maxlength=200/>
            <div class="dialog__actions">
                <Button kind=ButtonKind::Ghost on_click=move |_| books.naming.set(false)>"Cancel"</Button>
                <Button kind=ButtonKind::Primary submit=true busy=busy>"Save"</Button>
            </div>
        </form>
    }
    .into_any()
}
