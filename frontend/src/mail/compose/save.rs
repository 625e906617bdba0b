//! Keeps what is being written on the server, a little after the typing stops.

use std::time::Duration;

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use roost_page_logic::retry;
use roost_shared::mail::{ComposeMode, DraftSave, MessageKey};

use super::close::remove_draft;
use super::window::{SaveStatus, Window};
use crate::api::{self, ApiError};
use crate::browser::clock;
use crate::reactive::effect;

/// How long after the last change.
const WAIT: Duration = Duration::from_secs(2);
/// How often it is looked whether a saving is over.
const LOOK_MS: u32 = 50;

/// Saves the window for as long as it is open.
pub fn follow(window: Window) {
    let soon = clock::debounced(WAIT, move |()| crate::reactive::spawn(save(window)));
    effect(move || {
        if window.version.get() > 0 {
            soon(());
        }
    });
}

/// Leaves a window that could not be saved to the usual saving, after a while.
pub fn later(window: Window) {
    crate::reactive::spawn(async move {
        TimeoutFuture::new(retry::delay_ms(1, None, js_sys::Math::random())).await;
        if window.status.get_untracked() == SaveStatus::Retrying {
            save(window).await;
        }
    });
}

/// Saves now, and again for as long as the server cannot take it or the message changes meanwhile. What came of
/// it is in the window's status.
async fn save(window: Window) {
    if window.saving.get_value() {
        // The one that goes on sees the change and saves once more.
        return;
    }
    let mut attempt = 0_u32;
    while is_due(window) {
        match save_once(window).await {
            Ok(()) => attempt = 0,
            Err(error) if error.is_transient() => {
                attempt = attempt.saturating_add(1);
                let delay = retry::delay_ms(attempt, error.retry_after(), js_sys::Math::random());
                TimeoutFuture::new(delay).await;
            }
            Err(_) => return,
        }
    }
}

fn is_due(window: Window) -> bool {
    let changed = matches!(
        window.status.get_untracked(),
        SaveStatus::Changed | SaveStatus::Retrying | SaveStatus::Refused(_)
    );
    let worth_it = window.saved.with_untracked(Option::is_some) || !window.is_blank();
    changed
        && worth_it
        && !window.saving.get_value()
        && !window.sending.get_untracked()
        && !window.closed.get_untracked()
}

/// Saves the message as it stands, once; waits for a saving that goes on already.
pub async fn save_once(window: Window) -> Result<(), ApiError> {
    settle(window).await;
    window.saving.set_value(true);
    let result = store(window).await;
    window.saving.set_value(false);
    if let Err(error) = &result {
        window.status.set(if error.is_transient() {
            SaveStatus::Retrying
        } else {
            SaveStatus::Refused(error.message())
        });
    }
    result
}

/// Waits until no saving goes on: what comes next must know where the draft lies.
pub async fn settle(window: Window) {
    while window.saving.get_value() {
        TimeoutFuture::new(LOOK_MS).await;
    }
}

async fn store(window: Window) -> Result<(), ApiError> {
    let version = window.version.get_untracked();
    window.status.set(SaveStatus::Saving);
    let request = DraftSave {
        draft: window.draft(),
        replaces: window.saved.get_untracked(),
    };
    let saved = api::mail::save_draft(&request).await?;
    if window.closed.get_untracked() {
        // Thrown away while it was being saved.
        remove_draft(saved.key).await;
        return Ok(());
    }
    if let Some(replaced) = &request.replaces {
        follow_parts(window, replaced, &saved.key).await;
    }
    window.copy_changed(&saved.key.folder);
    window.saved.set(Some(saved.key));
    let unchanged = window.version.get_untracked() == version;
    window.status.set(if unchanged {
        SaveStatus::Saved
    } else {
        SaveStatus::Changed
    });
    Ok(())
}

/// Files that lay in the version before are gone with it: they lie in the new one now.
async fn follow_parts(window: Window, before: &MessageKey, now: &MessageKey) {
    if !window.files.lie_in(before) {
        return;
    }
    // If this fails the next saving says that a file is gone, beside the file's name.
    if let Ok(draft) = api::mail::compose(ComposeMode::Edit, now).await {
        window.files.move_parts(before, draft.attachments);
    }
}
