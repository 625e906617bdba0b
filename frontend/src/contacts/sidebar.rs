//! The contacts' sidebar: the button for a new contact, and the address books.

use leptos::prelude::*;
use roost_page_logic::order;
use roost_shared::contacts::AddressBookSummary;
use roost_shared::sharing::SharedKind;

use super::books::{BookMenu, Books};
use super::load;
use super::state::ContactsState;
use crate::sharing::Offers;
use crate::shell::Drawer;
use crate::ui::{Button, ButtonKind, Icon, IconButton, Keyed, Show, Skeleton};

/// The contacts' sidebar.
#[component]
pub fn Sidebar() -> impl IntoView {
    let state = ContactsState::expect();
    let drawer = Drawer::expect();
    let dialogs = Books::expect();
    let known = move || state.books.with(Option::is_some);
    let total = move || {
        state.books.with(|books| {
            books
                .as_ref()
                .map(|books| books.iter().map(|book| book.total).sum::<u32>())
        })
    };
    let writable = Signal::derive(move || known() && state.writable_books().is_empty());
    let start = move |_| {
        drawer.close();
        state.start_new();
    };
    view! {
        <div class="page__action">
            <Button kind=ButtonKind::Primary icon="plus" class="button--wide" disabled=writable on_click=start>"New contact"</Button>
        </div>
        <nav aria-label="Address books">
            <a
                class="side-row"
                href=format!("{}/contacts/all", crate::app::BASE)
                aria-current=move || state.book.get().is_none().then_some("page")
            >
                <Icon name="people"/>
                <span class="side-row__text">"All contacts"</span>
                <span class="side-row__count">{total}</span>
            </a>
            <div class="side-heading">
                <h2>"Address books"</h2>
                <IconButton
                    icon="plus"
                    label="New address book"
                    class="icon-button--small"
                    on_click=move |_| dialogs.start_new()
                />
            </div>
            <Offers
                kind=SharedKind::AddressBook
                is_known=move |id| state.books.with_untracked(|books| books.iter().flatten().any(|book| book.id == id))
                on_change=move |()| load::refresh(state)
            >
            <Show when=known fallback=|| view! { <div class="side-row"><Skeleton width="60%"/></div> }>
                <Keyed each=move || books(state) key=|(owner, book)| format!("{owner:?}{book:?}") let:line>
                    {line.0.map(|owner| view! { <h3 class="calendar-list__owner">{owner}</h3> })}
                    <BookRow book=line.1/>
                </Keyed>
            </Show>
            </Offers>
        </nav>
    }
}

/// One's own books first, then those of others, the first of each with its owner's name.
fn books(state: ContactsState) -> Vec<(Option<String>, AddressBookSummary)> {
    let mut books = state.books.get().unwrap_or_default();
    let owner = |book: &AddressBookSummary| (!book.sharing.is_own).then(|| book.sharing.owner_name.clone());
    order::sort_by_key(&mut books, owner);
    let mut last = None;
    let heading = |book: AddressBookSummary| {
        let whose = owner(&book);
        let shown = whose.clone().filter(|_| whose != last);
        last = whose;
        (shown, book)
    };
    books.into_iter().map(heading).collect()
}

#[component]
fn BookRow(book: AddressBookSummary) -> impl IntoView {
    let state = ContactsState::expect();
    let id = book.id;
    let icon = if book.writable { "contacts" } else { "building" };
    let lock = (!book.writable).then(|| {
        view! { <span class="calendar-row__lock" title="Can only be read"><Icon name="lock" class="icon--small"/></span> }
    });
    // An accepted book has its owner's name behind its own, which stands above it here.
    let owner = format!(" ({})", book.sharing.owner_name);
    let name = book.name.strip_suffix(&owner).unwrap_or(&book.name).to_owned();
    let total = book.total;
    view! {
        <div class="book-row">
        <a
            class="side-row"
            href=format!("{}/contacts/{id}", crate::app::BASE)
            aria-current=move || (state.book.get() == Some(id)).then_some("page")
        >
            <Icon name=icon/>
            <span class="side-row__text">{name}</span>
            {lock}
            <span class="side-row__count">{total}</span>
        </a>
        <BookMenu book=book/>
        </div>
    }
}
