//! Holds calls back while the session is expired, or while a second factor must be set up first.
//!
//! `request` waits here after such a refusal; the dialogs of `session` open the gate again.

use std::cell::RefCell;

use futures_channel::oneshot;
use leptos::prelude::*;

thread_local! {
    static WAITING: RefCell<Vec<oneshot::Sender<()>>> = const { RefCell::new(Vec::new()) };
    static EXPIRED: ArcRwSignal<bool> = ArcRwSignal::new(false);
    static MUST_ENROL: ArcRwSignal<bool> = ArcRwSignal::new(false);
}

/// Whether one has to sign in again before anything else goes on.
pub fn expired() -> ArcRwSignal<bool> {
    EXPIRED.with(Clone::clone)
}

/// Whether the server has refused a call because a second factor must be set up first. It goes by its own clock, which
/// the browser's may not agree with.
pub fn must_enrol() -> ArcRwSignal<bool> {
    MUST_ENROL.with(Clone::clone)
}

/// Says that the session has ended.
pub fn close() {
    raise(&expired());
}

fn raise(signal: &ArcRwSignal<bool>) {
    if !signal.get_untracked() {
        signal.set(true);
    }
}

/// Lets everything that waits go on: there is a session again.
pub fn open() {
    expired().set(false);
    release();
}

/// Lets everything that waits go on: a second factor is set up, or not asked for any more.
pub fn enrolled() {
    must_enrol().set(false);
    release();
}

/// What is refused for the other reason waits again.
fn release() {
    let waiting = WAITING.with(|list| std::mem::take(&mut *list.borrow_mut()));
    for waiter in waiting {
        // One that no longer waits was dropped with its component.
        let _ = waiter.send(());
    }
}

/// Closes the gate and waits until it is open again.
pub async fn wait() {
    close();
    queue().await;
}

/// Says that a second factor must be set up, and waits until it is.
pub async fn wait_for_enrolment() {
    raise(&must_enrol());
    queue().await;
}

async fn queue() {
    let (sender, receiver) = oneshot::channel();
    WAITING.with(|list| list.borrow_mut().push(sender));
    let _ = receiver.await;
}
