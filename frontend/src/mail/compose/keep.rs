//! What is being written, kept on this device: it survives a reload, a crash, and a server that is away.
//!
//! Each entry says which tab writes it and when that tab last lived, so that a second tab does not take up
//! what the first one still has open.

use std::time::Duration;

use leptos::ev;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::window::{Kept, Window};
use crate::browser::{chance, clock, storage};
use crate::reactive::effect;

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

/// Takes up what this tab, or one that is gone, was writing for the account: at most `most` messages, the
/// others wait for the next time.
pub fn restore(account: &str, most: usize) -> Vec<Kept> {
    let (tab, now) = (tab(), clock::now_ms());
    let mut restored = Vec::new();
    for key in storage::keys(PREFIX) {
        let Some(entry) = storage::read_json::<Entry>(&key) else {
            storage::remove(&key);
            continue;
        };
        let free = entry.tab == tab || now - entry.alive_at > SILENCE_MS;
        if entry.account == account && free && restored.len() < most {
            storage::remove(&key);
            restored.push(entry.kept);
        }
    }
    restored
}

/// Forgets everything that was being written here: the person signs out and leaves nothing behind.
pub fn forget_all() {
    for key in storage::keys(PREFIX) {
        storage::remove(&key);
    }
}

/// Keeps the window for as long as it is open.
pub fn follow(window: Window) {
    let soon = clock::debounced(Duration::from_millis(300), move |()| write(window));
    effect(move || {
        if window.version.get() > 0 {
            soon(());
        }
    });
    let leaving = window_event_listener(ev::pagehide, move |_| write(window));
    let beat = set_interval_with_handle(move || write(window), HEARTBEAT);
    let stop = StoredValue::new_local(Some(move || {
        leaving.remove();
        if let Ok(beat) = beat {
            beat.clear();
        }
    }));
    effect(move || {
        if window.closed.get()
            && let Some(stop) = stop.try_update_value(Option::take).flatten()
        {
            stop();
        }
    });
}

/// Forgets what is kept of the window, which is closed by that.
pub fn forget(window: Window) {
    window.closed.set(true);
    storage::remove(&key(window));
}

fn write(window: Window) {
    // A window that is as it was opened, or gone, is nothing to keep.
    if window.version.get_untracked() == 0 || window.closed.get_untracked() {
        return;
    }
    if window.is_blank() {
        return storage::remove(&key(window));
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
        let name = chance::number().to_string();
        storage::write_tab(TAB, &name);
        name
    })
}
