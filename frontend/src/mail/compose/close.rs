//! Closing a window: the message is kept, or thrown away in a way that can be undone.

use leptos::prelude::*;
use roost_shared::mail::{MessageKey, MoveRequest, MoveTarget};

use super::Compose;
use super::save;
use super::window::{Kept, SaveStatus, Window};
use crate::api;
use crate::ui::Toasts;

/// Closes the window and keeps the draft. If the server cannot take it, the window stays.
pub fn close(compose: Compose, window: Window) {
    let toasts = Toasts::expect();
    if window.is_blank() {
        if let Some(key) = window.saved.get_untracked() {
            leptos::task::spawn_local(remove_draft(key));
        }
        return compose.remove(window);
    }
    let status = window.status.get_untracked();
    if matches!(status, SaveStatus::Untouched | SaveStatus::Saved) {
        return compose.remove(window);
    }
    leptos::task::spawn_local(async move {
        match save::save_once(window).await {
            Ok(()) => {
                compose.remove(window);
                toasts.show("Draft saved");
            }
            Err(error) => {
                let next = if error.is_transient() {
                    SaveStatus::Retrying
                } else {
                    SaveStatus::Refused(error.message())
                };
                window.status.set(next);
                toasts.problem(format!(
                    "The draft could not be saved yet; its window stays open. {}",
                    error.message()
                ));
            }
        }
    });
}

/// Throws the message away.
pub fn discard(compose: Compose, window: Window) {
    let toasts = Toasts::expect();
    let blank = window.is_blank();
    let kept = window.kept();
    compose.remove(window);
    if let Some(key) = kept.saved.clone() {
        leptos::task::spawn_local(remove_draft(key));
    }
    if !blank {
        toasts.offer("Draft discarded", "Undo", move || {
            let again = Kept {
                saved: None,
                ..kept.clone()
            };
            if let Some(window) = compose.open(again) {
                window.touch();
            }
        });
    }
}

async fn remove_draft(key: MessageKey) {
    let request = MoveRequest {
        folder: key.folder,
        validity: key.validity,
        uids: vec![key.uid],
        target: MoveTarget::Expunged,
    };
    // A draft that stays behind does no harm, and the person can delete it.
    let _ = api::mail::move_messages(&request).await;
}
