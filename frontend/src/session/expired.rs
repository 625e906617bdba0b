//! Signing in again in place when the session has expired: nothing under the dialog is lost.

use leptos::prelude::*;

use super::Session;
use super::form::SignInForm;
use crate::api::gate;
use crate::reactive::effect;
use crate::ui::Dialog;

/// Opens by itself while `api::gate` is closed. It cannot be closed but by signing in.
#[component]
pub fn ExpiredDialog() -> impl IntoView {
    let session = Session::expect();
    let expired = gate::expired();
    let open = RwSignal::new(false);
    effect(move || open.set(expired.get()));
    view! {
        <Dialog open=open title="Sign in again".to_owned() fixed=true>
            <p>"Your session has ended. Everything on this page is kept as it is."</p>
            <SignInForm fixed_address=untrack(|| session.address())/>
        </Dialog>
    }
}
