//! Removing contacts so that it can be taken back: they disappear at once, and the server hears of it when the note
//! that offers "Undo" is gone.

use leptos::prelude::*;
use roost_shared::ErrorCode;

use super::load;
use super::state::{CardKey, ContactsState};
use crate::api::contacts;
use crate::ui::{Toasts, commit_later};

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
    let (going, kept, toasts) = (key.clone(), key.clone(), state.toasts);
    commit_later(
        toasts,
        text,
        move || commit(state, going.clone(), toasts),
        move || spare(&kept),
    );
}

fn spare(key: &CardKey) {
    doomed().update(|list| list.retain(|other| other != key));
}

fn commit(state: ContactsState, key: CardKey, toasts: Toasts) {
    leptos::task::spawn_local(async move {
        match contacts::remove(key.book, &key.object).await {
            // Someone else was faster: it is gone, which was wanted.
            Err(error) if error.code() != Some(ErrorCode::NotFound) => {
                toasts.problem(format!("The contact could not be deleted. {}", error.message()));
                spare(&key);
            }
            _ => load::refresh(state),
        }
    });
}
