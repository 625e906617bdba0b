//! The list of contacts, of which only the stretches in view are fetched.

mod row;

use std::ops::Range;

use leptos::prelude::*;

use self::row::ContactRow;
use super::load;
use super::state::{CardKey, ContactsState};
use crate::reactive::memo;
use crate::ui::{Banner, Button, ButtonKind, EmptyState, Skeleton, Tone, VirtualList};

/// Height of a line in pixels, as in the style sheet.
const ROW: f64 = 60.0;

/// The list of contacts.
#[component]
pub fn ListPane(view: RwSignal<Range<u32>>) -> impl IntoView {
    let state = ContactsState::expect();
    let heading = move || {
        let name = state.book.get().and_then(|book| state.book_name(book));
        let searching = state.query.with(|query| !query.is_empty());
        match (searching, name) {
            (true, _) => format!("“{}”", state.query.get()),
            (false, Some(name)) => name,
            (false, None) => "All contacts".to_owned(),
        }
    };
    let count = move || match state.total() {
        None => String::new(),
        Some(1) => "1 contact".to_owned(),
        Some(total) => format!("{total} contacts"),
    };
    view! {
        <div class="contact-list">
            <div class="toolbar contact-list__head">
                <h2 class="toolbar__title">{heading}</h2>
                <span class="contact-list__count" aria-live="polite">{count}</span>
            </div>
            {move || {
                state.problem.get().map(|text| {
                    view! {
                        <Banner tone=Tone::Danger icon="error" text=text>
                            <Button kind=ButtonKind::Link class="button--small" on_click=move |_| load::refresh(state)>
                                "Try again"
                            </Button>
                        </Banner>
                    }
                })
            }}
            <div class="contact-list__rows">
                {move || match state.total() {
                    None => view! { <RowsSoon/> }.into_any(),
                    Some(0) => view! { <NobodyHere/> }.into_any(),
                    Some(_) => view! { <Rows view=view/> }.into_any(),
                }}
            </div>
        </div>
    }
    .into_any()
}

/// The lines in view.
#[component]
fn Rows(view: RwSignal<Range<u32>>) -> impl IntoView {
    let state = ContactsState::expect();
    let total = memo(move || {
        state
            .total()
            .map_or(0, |total| usize::try_from(total).unwrap_or(0))
    });
    let in_view = move |range: Range<usize>| {
        let bound = |index: usize| u32::try_from(index).unwrap_or(u32::MAX);
        view.set(bound(range.start)..bound(range.end));
    };
    let reveal = memo(move || {
        let index = state.open.get().and_then(|key| state.index_of(&key))?;
        usize::try_from(index).ok()
    });
    // What is not held yet is known by its place alone.
    let key = move |index: usize| {
        let contact = u32::try_from(index)
            .ok()
            .and_then(|index| state.contact_at(index));
        contact.map_or(Err(index), |contact| Ok(CardKey::of(&contact)))
    };
    view! {
        <VirtualList
            total=total
            row_height=ROW
            key=key
            row=move |_, index| view! { <ContactRow index=index/> }.into_any()
            on_range=Callback::new(in_view)
            reveal=Signal::derive(move || reveal.get())
            label="Contacts".to_owned()
        />
    }
}

#[component]
fn RowsSoon() -> impl IntoView {
    let row = |width: &'static str| {
        view! {
            <div class="contact-row">
                <span class="contact-row__letter"></span>
                <Skeleton width="36px" height="36px" class="skeleton--circle"/>
                <span class="contact-row__text"><Skeleton width=width/></span>
            </div>
        }
    };
    view! { <div aria-busy="true" aria-label="Loading">{["58%", "42%", "66%", "50%", "61%", "38%"].map(row)}</div> }
}

#[component]
fn NobodyHere() -> impl IntoView {
    let state = ContactsState::expect();
    // Another search makes this anew.
    let query = state.query.get_untracked();
    if !query.is_empty() {
        let title = format!("Nobody found for “{query}”");
        return view! { <EmptyState icon="search" title=title text="Names, addresses, numbers and organisations are searched.".to_owned()/> }
            .into_any();
    }
    view! {
        <EmptyState icon="contacts" title="No contacts yet".to_owned() text="Whom you add here is offered when you write a message, on all your devices.".to_owned()>
            <Button kind=ButtonKind::Primary icon="plus" on_click=move |_| state.start_new()>"New contact"</Button>
        </EmptyState>
    }
    .into_any()
}
