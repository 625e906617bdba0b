//! What is being written, kept on this device: it survives a reload, a crash, and a server that is away.
//!
//! Each entry says which tab writes it and when that tab last lived, so that a second tab does not take up
//! what the first one still has open.

use std::time::Duration;

use leptos::ev;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::window::{Kept, SaveStatus, Window};
use crate::browser::{clock, storage};

const PREFIX: &str = "roost.compose.";
const TAB: &str = "roost.tab";

/// How often a tab says that it lives, and how long it may be silent before its entries are anyone's.
const HEARTBEAT: Duration = Duration::from_secs(10);
const SILENCE_MS: f64 = 45_000.0;

#[derive(Serialize, Deserialize)]
struct Entry {
    account: String,
    tab: String,
    alive_at: f64,
    kept: Kept,
}

/// Takes up what this tab, or one that is gone, was writing for the account.
pub fn restore(account: &str) -> Vec<Kept> {
    let (tab, now) = (tab(), clock::now_ms());
    let mut restored = Vec::new();
    for key in storage::keys(PREFIX) {
        let Some(entry) = storage::read_json::<Entry>(&key) else {
            storage::remove(&key);
            continue;
        };
        let free = entry.tab == tab || now - entry.alive_at > SILENCE_MS;
        if entry.account == account && free {
            storage::remove(&key);
            restored.push(entry.kept);
        }
    }
    restored
}

/// Keeps the window for as long as it is open.
pub fn follow(window: Window) {
    let soon = clock::debounced(Duration::from_millis(300), move |()| write(window));
    Effect::new(move |_| {
        if window.version.get() > 0 {
            soon(());
        }
    });
    let leaving = window_event_listener(ev::pagehide, move |_| write(window));
    let beat = set_interval_with_handle(move || write(window), HEARTBEAT);
    on_cleanup(move || {
        leaving.remove();
        if let Ok(beat) = beat {
            beat.clear();
        }
    });
}

/// Forgets what is kept of the window.
pub fn forget(window: Window) {
    window.status.set(SaveStatus::Untouched);
    window.version.set(0);
    storage::remove(&key(window));
}

fn write(window: Window) {
    // A window that is as it was opened, or gone, is nothing to keep.
    let touched = window
        .version
        .try_get_untracked()
        .is_some_and(|version| version > 0);
    if !touched || window.is_blank() {
        return;
    }
    let entry = Entry {
        account: window.account(),
        tab: tab(),
        alive_at: clock::now_ms(),
        kept: window.kept(),
    };
    storage::write_json(&key(window), &entry);
}

fn key(window: Window) -> String {
    format!("{PREFIX}{}", window.id)
}

/// Names this tab; a reload keeps the name.
fn tab() -> String {
    storage::read_tab(TAB).unwrap_or_else(|| {
        let name = format!("{:.0}", js_sys::Math::random() * 1e15);
        storage::write_tab(TAB, &name);
        name
    })
}
