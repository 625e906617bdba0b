//! What stands in place of the shell once a second factor is overdue: setting one up, and nothing else, as the server
//! answers nothing else then.

use leptos::prelude::*;

use super::Session;
use crate::browser::title;
use crate::settings::second_factor_steps;
use crate::ui::{Button, ButtonKind};

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
                <h1 class="sign-in__title">"One more step"</h1>
                <p class="sign-in__lead">
                    "A second factor is asked for here: a code of an authenticator on your phone, besides your password. Set it up to go on."
                </p>
                <div class="enrol">{second_factor_steps()}</div>
                <p class="sign-in__foot">
                    {move || session.address()}
                    <Button kind=ButtonKind::Link on_click=move |_| session.sign_out()>"Sign out"</Button>
                </p>
            </div>
        </main>
    }
    .into_any()
}
