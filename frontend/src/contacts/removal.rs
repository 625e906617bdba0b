//! Removing contacts so that it can be taken back: the server removes them at once, and "Undo" asks it to bring them
//! back as they were.

use leptos::prelude::*;
use roost_shared::ErrorCode;
use roost_shared::removal::Removed;

use super::load;
use super::state::{CardKey, ContactsState};
use crate::api::contacts;

thread_local! {
    static DOOMED: ArcRwSignal<Vec<CardKey>> = ArcRwSignal::new(Vec::new());
}

/// What was removed but may be taken back: not shown any more. Outlives the section, as the notes do that offer to
/// undo.
pub fn doomed() -> ArcRwSignal<Vec<CardKey>> {
    DOOMED.with(Clone::clone)
}

/// Removes a contact, with a way to take it back. The next one in the list takes its place in the other pane.
pub fn remove(state: ContactsState, key: &CardKey, name: &str) {
    let index = untrack(|| state.index_of(key));
    doomed().update(|list| list.push(key.clone()));
    if state.open.get_untracked().as_ref() == Some(key) {
        let next = index.filter(|_| !state.narrow.get_untracked()).and_then(|index| {
            untrack(|| {
                state
                    .contact_at(index)
                    .or_else(|| state.contact_at(index.checked_sub(1)?))
            })
        });
        match next {
            Some(contact) => state.show(&CardKey::of(&contact)),
            None => state.close(),
        }
    }
    let text = if name.is_empty() {
        "Contact deleted".to_owned()
    } else {
        format!("Deleted: {name}")
    };
    crate::reactive::spawn(commit(state, key.clone(), text));
}

fn spare(key: &CardKey) {
    doomed().update(|list| list.retain(|other| other != key));
}

async fn commit(state: ContactsState, key: CardKey, text: String) {
    let toasts = state.toasts;
    match contacts::remove(key.book, &key.object).await {
        Ok(removed) => {
            toasts.offer(text, "Undo", move || {
                crate::reactive::spawn(restore(state, key.clone(), removed));
            });
        }
        // Someone else was faster: it is gone, which was wanted.
        Err(error) if error.code() == Some(ErrorCode::NotFound) => {}
        Err(error) => {
            toasts.problem(format!("The contact could not be deleted. {}", error.message()));
            spare(&key);
            return;
        }
    }
    load::refresh(state);
}

async fn restore(state: ContactsState, key: CardKey, removed: Removed) {
    let toasts = state.toasts;
    if let Err(error) = contacts::restore(key.book, &key.object, removed).await {
        let text = format!("The contact could not be brought back. {}", error.message());
        if error.is_transient() {
            toasts.offer(text, "Try again", move || {
                crate::reactive::spawn(restore(state, key.clone(), removed));
            });
            return;
        }
        toasts.problem(text);
    }
    spare(&key);
    load::refresh(state);
}
