//! What stands in place of the shell, or over it, once a second factor is overdue: setting one up, and nothing else, as
//! the server answers nothing else then.

use leptos::prelude::*;

use super::{ExpiredDialog, Session};
use crate::api::gate;
use crate::browser::title;
use crate::reactive::effect;
use crate::settings::second_factor_steps;
use crate::ui::{Button, ButtonKind, Dialog};

const TITLE: &str = "One more step";
const TEXT: &str = "A second factor is asked for here: a code of an authenticator on your phone, besides your password. Set it up to go on.";

/// Asks for the second factor. The address in the location bar stays, so that one lands where one wanted to go.
#[component]
pub fn EnrolPage() -> impl IntoView {
    let session = Session::expect();
    title::set("Second factor", 0);
    view! {
        <main class="sign-in">
            <div class="sign-in__card">
                <div class="sign-in__brand">
                    <svg width="40" height="40" aria-hidden="true"><use href="#icon-roost"></use></svg>
                    "Roost"
                </div>
                <h1 class="sign-in__title">{TITLE}</h1>
                <p class="sign-in__lead">{TEXT}</p>
                <div class="enrol">{second_factor_steps()}</div>
                <p class="sign-in__foot">
                    {move || session.address()}
                    <Button kind=ButtonKind::Link on_click=move |_| session.sign_out()>"Sign out"</Button>
                </p>
            </div>
        </main>
        <ExpiredDialog/>
    }
    .into_any()
}

/// Opens over the shell when the server refuses to go on without a second factor: nothing under the dialog is lost.
#[component]
pub fn EnrolDialog() -> impl IntoView {
    let session = Session::expect();
    let must_enrol = gate::must_enrol();
    let open = RwSignal::new(false);
    effect(move || open.set(must_enrol.get()));
    view! {
        <Dialog open=open title=TITLE.to_owned() fixed=true>
            <p>{TEXT}</p>
            <div class="enrol">{second_factor_steps()}</div>
            <p>
                <Button kind=ButtonKind::Link on_click=move |_| session.sign_out()>"Sign out"</Button>
            </p>
        </Dialog>
    }
}
