//! The contacts' sidebar: the button for a new contact, and the address books.

use leptos::prelude::*;
use roost_shared::contacts::AddressBookSummary;

use super::state::ContactsState;
use crate::shell::Drawer;
use crate::ui::{Button, ButtonKind, Icon, Keyed, Show, Skeleton};

/// The contacts' sidebar.
#[component]
pub fn Sidebar() -> impl IntoView {
    let state = ContactsState::expect();
    let drawer = Drawer::expect();
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
            <div class="side-heading"><h2>"Address books"</h2></div>
            <Show when=known fallback=|| view! { <div class="side-row"><Skeleton width="60%"/></div> }>
                <Keyed
                    each=move || state.books.get().unwrap_or_default()
                    key=|book| format!("{book:?}")
                    let:book
                >
                    <BookRow book=book/>
                </Keyed>
            </Show>
        </nav>
    }
}

#[component]
fn BookRow(book: AddressBookSummary) -> impl IntoView {
    let state = ContactsState::expect();
    let id = book.id;
    let icon = if book.writable { "contacts" } else { "building" };
    let lock = (!book.writable).then(|| {
        view! { <span class="calendar-row__lock" title="Can only be read"><Icon name="lock" class="icon--small"/></span> }
    });
    view! {
        <a
            class="side-row"
            href=format!("{}/contacts/{id}", crate::app::BASE)
            aria-current=move || (state.book.get() == Some(id)).then_some("page")
        >
            <Icon name=icon/>
            <span class="side-row__text">{book.name}</span>
            {lock}
            <span class="side-row__count">{book.total}</span>
        </a>
    }
}
