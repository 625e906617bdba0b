//! Closing a window: the message is kept, or thrown away in a way that can be undone.

use leptos::prelude::*;
use roost_shared::mail::{MessageKey, MoveRequest, MoveTarget};

use super::Compose;
use super::save;
use super::window::{SaveStatus, Window};
use crate::api;
use crate::ui::{Toasts, commit_later};

/// Closes the window and keeps the draft. If the server cannot take it, the window stays.
pub fn close(compose: Compose, window: Window) {
    let toasts = Toasts::expect();
    if window.is_blank() {
        if let Some(key) = window.saved.get_untracked() {
            crate::reactive::spawn(remove_draft(key));
        }
        return compose.remove(window);
    }
    let status = window.status.get_untracked();
    if matches!(status, SaveStatus::Untouched | SaveStatus::Saved) {
        return compose.remove(window);
    }
    crate::reactive::spawn(async move {
        match save::save_once(window).await {
            Ok(()) => {
                compose.remove(window);
                toasts.show("Draft saved");
            }
            Err(error) => {
                // The usual saving takes it up from here.
                save::later(window);
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
    let blank = window.is_blank();
    let kept = window.kept();
    compose.remove(window);
    let saved = kept.saved.clone();
    let commit = move || {
        if let Some(key) = saved.clone() {
            crate::reactive::spawn(remove_draft(key));
        }
    };
    if blank {
        return commit();
    }
    // The draft on the server goes last: files of the message may lie in it.
    commit_later(Toasts::expect(), "Draft discarded", commit, move || {
        if let Some(window) = compose.open(kept.clone()) {
            window.touch();
        }
    });
}

/// Removes a draft from the server.
pub async fn remove_draft(key: MessageKey) {
    let request = MoveRequest {
        folder: key.folder,
        validity: key.validity,
        uids: vec![key.uid],
        target: MoveTarget::Expunged,
    };
    // A draft that stays behind does no harm, and the person can delete it.
    let _ = api::mail::move_messages(&request).await;
}
