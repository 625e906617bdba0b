//! Fills the mail state from the server.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use leptos::prelude::*;
use roost_page_logic::mail::list::WINDOW;
use roost_shared::mail::MessageKey;

use super::state::{MailState, Source};
use crate::api;

/// Changes elsewhere often come in bursts: one reading answers them all.
const SETTLE: Duration = Duration::from_millis(250);

/// The server gives at most so many messages at once.
const MOST: usize = 200;

thread_local! {
    static REFRESH_DUE: Cell<bool> = const { Cell::new(false) };
    static FOLDERS_DUE: Cell<bool> = const { Cell::new(false) };
    static MESSAGES_ON_THEIR_WAY: RefCell<Vec<MessageKey>> = const { RefCell::new(Vec::new()) };
}

/// Shows another list.
pub fn show(state: MailState, source: Source) {
    if state.source.with_untracked(|shown| *shown == source)
        && state.list.with_untracked(|list| list.is_told())
    {
        return;
    }
    state.source.set(source);
    state.list.set(Default::default());
    state.problem.set(None);
    state.selection.set(Default::default());
    state.range.set(0..0);
    state.scroll.set(0.0);
    state.reveal.set(None);
    fill(state);
}

/// Asks for what is in view and not known yet.
pub fn fill(state: MailState) {
    let range = state.range.get_untracked();
    let source = state.source.get_untracked();
    if source.folder.is_empty() || state.problem.with_untracked(Option::is_some) {
        return;
    }
    // What has been asked for is not shown anywhere: nobody needs to hear of it.
    while let Some(window) = state
        .list
        .try_update_untracked(|list| list.next_window(range.clone()))
        .flatten()
    {
        crate::reactive::spawn(fetch(state, source.clone(), window));
    }
}

async fn fetch(state: MailState, source: Source, window: (usize, usize)) {
    let is_shown = || state.source.with_untracked(|shown| *shown == source);
    let answer = api::mail::messages(&source.folder, &source.query, window, is_shown).await;
    if !is_shown() {
        return;
    }
    match answer {
        Ok(window) => {
            state.list.update(|list| list.tell(window));
            fill(state);
        }
        Err(error) => {
            state.list.update_untracked(|list| list.window_failed(window.0));
            state.problem.set(Some(error));
        }
    }
}

/// Tries again after a failure.
pub fn retry(state: MailState) {
    state.problem.set(None);
    fill(state);
    folders(state);
}

/// Reads what is in view again, soon.
pub fn refresh(state: MailState) {
    if REFRESH_DUE.replace(true) {
        return;
    }
    set_timeout(
        move || {
            REFRESH_DUE.set(false);
            crate::reactive::spawn(read_again(state));
        },
        SETTLE,
    );
}

async fn read_again(state: MailState) {
    let source = state.source.get_untracked();
    if source.folder.is_empty() || !state.list.with_untracked(|list| list.is_told()) {
        return fill(state);
    }
    let range = state.range.get_untracked();
    let first = range.start - range.start % WINDOW;
    let count = (range.end.saturating_sub(first)).div_ceil(WINDOW).max(1) * WINDOW;
    let is_shown = || state.source.with_untracked(|shown| *shown == source);
    let answer = api::mail::messages(&source.folder, &source.query, (first, count.min(MOST)), is_shown).await;
    if let Ok(window) = answer
        && is_shown()
    {
        state.problem.set(None);
        state.list.update(|list| list.tell_anew(window));
        fill(state);
    }
}

/// Reads the folders, soon; what is shown of them stays until then.
pub fn folders(state: MailState) {
    if FOLDERS_DUE.replace(true) {
        return;
    }
    let wait = if state.folders.with_untracked(Option::is_none) {
        Duration::ZERO
    } else {
        SETTLE
    };
    set_timeout(
        move || {
            FOLDERS_DUE.set(false);
            crate::reactive::spawn(async move {
                match api::mail::folders().await {
                    Ok(folders) => state.folders.set(Some(folders)),
                    Err(error) => state.problem.set(Some(error)),
                }
            });
        },
        wait,
    );
}

/// Fetches a message to be read, unless it is at hand or on its way.
pub fn message(state: MailState, key: MessageKey, on_error: impl Fn(api::ApiError) + 'static) {
    let at_hand = state
        .opened
        .with_untracked(|opened| opened.iter().any(|detail| detail.key == key));
    let asked = MESSAGES_ON_THEIR_WAY.with_borrow(|keys| keys.contains(&key));
    if at_hand || asked {
        return;
    }
    MESSAGES_ON_THEIR_WAY.with_borrow_mut(|keys| keys.push(key.clone()));
    crate::reactive::spawn(async move {
        let is_open = || state.open.with_untracked(|open| open.as_ref() == Some(&key));
        let answer = api::mail::message(&key, is_open).await;
        MESSAGES_ON_THEIR_WAY.with_borrow_mut(|keys| keys.retain(|other| *other != key));
        match answer {
            Ok(detail) => state.keep(detail),
            Err(error) if is_open() => on_error(error),
            Err(_) => {}
        }
    });
}

/// Fetches the messages beside one in the list, since one of them is likely to be read next. Nobody waits for them.
pub fn read_ahead(state: MailState, key: &MessageKey) {
    let beside: Vec<u32> = state.list.with_untracked(|list| {
        let Some(position) = list.position(key.uid).filter(|_| list.validity() == key.validity) else {
            return Vec::new();
        };
        let after = list.uid_at(position + 1);
        let before = position.checked_sub(1).and_then(|before| list.uid_at(before));
        after.into_iter().chain(before).collect()
    });
    for uid in beside {
        let key = MessageKey { uid, ..key.clone() };
        message(state, key, |_| {});
    }
}
