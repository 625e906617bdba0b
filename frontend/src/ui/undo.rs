//! Removing something so that it can be taken back without loss: the note with "Undo" comes first, and the server
//! hears of it only when the note is gone.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use leptos::ev;
use leptos::prelude::*;

use super::Toasts;

/// As long as the note stays that offers to undo.
const WAIT: Duration = Duration::from_secs(9);

/// Shows `text` with "Undo". Runs `commit` once the note is gone, or at once when the page is left;
/// runs `restore` instead if the person takes it back. Exactly one of them runs, once. Either may run after the
/// section that asked for it is gone.
pub fn commit_later(
    toasts: Toasts,
    text: impl Into<String>,
    commit: impl Fn() + Send + Sync + 'static,
    restore: impl Fn() + Send + Sync + 'static,
) {
    let decided = Arc::new(AtomicBool::new(false));
    let commit = {
        let decided = Arc::clone(&decided);
        Arc::new(move || {
            if !decided.swap(true, Ordering::Relaxed) {
                commit();
            }
        })
    };
    let note = toasts.offer(text, "Undo", move || {
        if !decided.swap(true, Ordering::Relaxed) {
            restore();
        }
    });
    let leaving = window_event_listener(ev::pagehide, {
        let commit = Arc::clone(&commit);
        move |_| commit()
    });
    set_timeout(
        move || {
            commit();
            toasts.dismiss(note);
            leaving.remove();
        },
        WAIT,
    );
}
