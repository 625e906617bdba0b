//! What becomes of the page when its session ends: it goes, or is hidden until one has signed in again in place, and then
//! nothing under the dialog is lost.

use leptos::ev;
use leptos::prelude::*;

use super::form::SignInForm;
use super::{Session, state};
use crate::api::gate;
use crate::browser::{chance, storage};
use crate::reactive::effect;
use crate::ui::Dialog;

/// Where a tab that signs out tells the others of this browser.
const SIGNED_OUT: &str = "roost.signed-out";

/// Tells the other tabs of this browser that one has signed out.
pub fn tell_others() {
    // Only what differs from before is told.
    storage::write(SIGNED_OUT, &chance::number().to_string());
}

/// Leaves nothing on the page of a session that was ended here or elsewhere. Where something is being written it stays, out
/// of sight, for whoever signs in again.
pub fn leave() {
    if document()
        .query_selector("dialog[open], .dock > *, .quick, .contact-form")
        .is_ok_and(|typed| typed.is_some())
    {
        gate::close();
    } else {
        state::forget();
    }
}

/// Opens by itself while `api::gate` is closed. It cannot be closed but by signing in.
#[component]
pub fn ExpiredDialog() -> impl IntoView {
    let session = Session::expect();
    let expired = gate::expired();
    let open = RwSignal::new(false);
    let told = window_event_listener(ev::storage, |event| {
        if event.key().as_deref() == Some(SIGNED_OUT) {
            leave();
        }
    });
    on_cleanup(move || told.remove());
    effect(move || open.set(expired.get()));
    view! {
        <Dialog open=open title="Sign in again".to_owned() fixed=true>
            <p>"Your session has ended. What you were doing here is kept."</p>
            <SignInForm fixed_address=untrack(|| session.address())/>
        </Dialog>
    }
}
