//! Holds calls back while the session is expired.
//!
//! `request` waits here after a 401; the sign-in dialog of `session::expired` opens the gate again.

use std::cell::RefCell;

use futures_channel::oneshot;
use leptos::prelude::*;

thread_local! {
    static WAITING: RefCell<Vec<oneshot::Sender<()>>> = const { RefCell::new(Vec::new()) };
    static EXPIRED: ArcRwSignal<bool> = ArcRwSignal::new(false);
}

/// Whether one has to sign in again before anything else goes on.
pub fn expired() -> ArcRwSignal<bool> {
    EXPIRED.with(Clone::clone)
}

/// Says that the session has ended.
pub fn close() {
    let signal = expired();
    if !signal.get_untracked() {
        signal.set(true);
    }
}

/// Lets everything that waits go on: there is a session again.
pub fn open() {
    expired().set(false);
    let waiting = WAITING.with(|list| std::mem::take(&mut *list.borrow_mut()));
    for waiter in waiting {
        // One that no longer waits was dropped with its component.
        let _ = waiter.send(());
    }
}

/// Closes the gate and waits until it is open again.
pub async fn wait() {
    close();
    let (sender, receiver) = oneshot::channel();
    WAITING.with(|list| list.borrow_mut().push(sender));
    let _ = receiver.await;
}
