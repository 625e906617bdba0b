//! The page on which one signs in.

use leptos::prelude::*;

use super::form::SignInForm;
use crate::browser::title;

/// Stands in place of the shell while nobody is signed in. The address in the location bar stays, so that
/// one lands where one wanted to go.
#[component]
pub fn SignInPage() -> impl IntoView {
    title::set("Sign in", 0);
    let host = window().location().hostname().unwrap_or_default();
    view! {
        <main class="sign-in">
            <div class="sign-in__card">
                <div class="sign-in__brand">
                    <svg width="40" height="40" aria-hidden="true"><use href="#icon-roost"></use></svg>
                    "Roost"
                </div>
                <h1 class="sign-in__title">"Welcome back"</h1>
                <p class="sign-in__lead">"Sign in to your mail, calendar and contacts."</p>
                <SignInForm/>
                <p class="sign-in__foot">{host}</p>
            </div>
        </main>
    }
}
