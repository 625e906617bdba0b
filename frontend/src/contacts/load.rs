//! Fetching books, stretches of the list, and the open card; and again when the server says that something changed.

use std::ops::Range;
use std::time::Duration;

use leptos::prelude::*;
use roost_page_logic::contacts::windows::{WINDOW, Windows, position_of_shown};
use roost_shared::event::ServerEvent;

use super::state::{CardKey, ContactsState};
use crate::api::{contacts, events};
use crate::browser::clock;
use crate::reactive::{effect, effect_with_last, memo};

/// Changes often come in bunches: they are fetched once.
const GATHER: Duration = Duration::from_millis(120);

/// Loads what is shown, for as long as the section is open.
pub fn start(state: ContactsState, view: RwSignal<Range<u32>>) {
    load_books(state);
    // Another book or another search is another list.
    effect_with_last(move |last: Option<()>| {
        // Read, not only tracked: a memo that nobody reads never notices a change.
        let _ = (state.book.get(), state.query.get());
        if last.is_some() {
            state.windows.update(Windows::clear);
        }
    });
    let generation = memo(move || state.windows.with(Windows::generation));
    effect(move || {
        generation.get();
        load_windows(state, &view.get());
    });
    effect(move || {
        if let Some(key) = state.open.get() {
            load_card(state, key);
        }
    });
    let refresh = clock::debounced(GATHER, move |()| refresh(state));
    events::listen(move |event| match event {
        ServerEvent::Connected => refresh(()),
        ServerEvent::CollectionChanged { collection } => {
            let known = state
                .books
                .with_untracked(|books| books.iter().flatten().any(|book| book.id == collection));
            if known {
                refresh(());
            } else {
                load_books(state);
            }
        }
        _ => {}
    });
}

/// Reads everything again; what is shown stays until the answers are there.
pub fn refresh(state: ContactsState) {
    load_books(state);
    state.windows.try_update(Windows::expire);
    if let Some(Some(key)) = state.open.try_get_untracked() {
        load_card(state, key);
    }
}

fn load_books(state: ContactsState) {
    let asked = state.edits.settled();
    if asked.is_none() {
        // They are read again in the end.
        return;
    }
    crate::reactive::spawn(async move {
        let answer = contacts::books().await;
        if state.edits.settled() != asked {
            return;
        }
        match answer {
            Ok(list) => {
                state.books.try_update(|current| {
                    if current.as_ref() != Some(&list) {
                        *current = Some(list);
                    }
                });
            }
            Err(error) => {
                state.problem.try_set(Some(error.message()));
            }
        }
    });
}

fn load_windows(state: ContactsState, view: &Range<u32>) {
    // What is about to go takes its place in the list until then.
    let end = position_of_shown(view.end, &[]).saturating_add(2);
    let wanted = state
        .windows
        .try_update_untracked(|windows| (windows.wanted(&(view.start..end)), windows.generation()));
    let Some((offsets, generation)) = wanted else {
        return;
    };
    let (book, query) = (state.book.get_untracked(), state.query.get_untracked());
    for offset in offsets {
        let query = query.clone();
        crate::reactive::spawn(async move {
            match contacts::window(book, &query, offset, WINDOW).await {
                Ok(window) => {
                    state.windows.try_update(|windows| {
                        windows.store(generation, window.offset, window.total, window.contacts);
                    });
                    state.problem.try_set(None);
                }
                Err(error) => {
                    state
                        .windows
                        .try_update_untracked(|windows| windows.failed(generation, offset));
                    state.problem.try_set(Some(error.message()));
                }
            }
        });
    }
}

fn load_card(state: ContactsState, key: CardKey) {
    crate::reactive::spawn(async move {
        let answer = contacts::contact(key.book, &key.object).await;
        // One may have gone on to another card meanwhile.
        if state.open.try_get_untracked().flatten().as_ref() == Some(&key) {
            state.detail.try_set(Some((key, answer)));
        }
    });
}
