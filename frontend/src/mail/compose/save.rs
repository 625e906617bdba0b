//! Keeps what is being written on the server, a little after the typing stops.

use std::time::Duration;

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use roost_page_logic::retry;
use roost_shared::mail::DraftSave;

use super::window::{SaveStatus, Window};
use crate::api::{self, ApiError};
use crate::browser::clock;

/// How long after the last change.
const WAIT: Duration = Duration::from_secs(2);

/// Saves the window for as long as it is open.
pub fn follow(window: Window) {
    let soon = clock::debounced(WAIT, move |()| {
        leptos::task::spawn_local(async move {
            // What came of it is in the window's status.
            let _ = save(window).await;
        });
    });
    Effect::new(move |_| {
        if window.version.get() > 0 {
            soon(());
        }
    });
}

/// Saves now, and again for as long as the server cannot take it or the message changes meanwhile.
///
/// Only one saving of a window goes on at a time: a second one finds the first at work and leaves it to it.
pub async fn save(window: Window) -> Result<(), ApiError> {
    let mut attempt = 0_u32;
    loop {
        let Some(status) = window.status.try_get_untracked() else {
            return Ok(());
        };
        let due = matches!(
            status,
            SaveStatus::Changed | SaveStatus::Retrying | SaveStatus::Refused(_)
        );
        if !due
            || window.sending.get_untracked()
            || (window.saved.with_untracked(Option::is_none) && window.is_blank())
        {
            return Ok(());
        }
        match save_once(window).await {
            Ok(()) => attempt = 0,
            Err(error) if error.is_transient() => {
                window.status.try_set(SaveStatus::Retrying);
                attempt = attempt.saturating_add(1);
                let delay = retry::delay_ms(attempt, error.retry_after(), js_sys::Math::random());
                TimeoutFuture::new(delay).await;
            }
            Err(error) => {
                window.status.try_set(SaveStatus::Refused(error.message()));
                return Err(error);
            }
        }
    }
}

/// Saves the message as it stands, once.
pub async fn save_once(window: Window) -> Result<(), ApiError> {
    let version = window.version.get_untracked();
    window.status.set(SaveStatus::Saving);
    let request = DraftSave {
        draft: window.draft(),
        replaces: window.saved.get_untracked(),
    };
    let saved = api::mail::save_draft(&request).await?;
    window.saved.try_set(Some(saved.key));
    let unchanged = window.version.try_get_untracked() == Some(version);
    window.status.try_set(if unchanged {
        SaveStatus::Saved
    } else {
        SaveStatus::Changed
    });
    Ok(())
}
