//! The root of the page: what everything shares, and the choice between signing in and the shell.

use leptos::prelude::*;

use crate::browser::clock;
use crate::browser::location::Location;
use crate::session::{EnrolPage, Phase, Session, SignInPage};
use crate::shell::Shell;
use crate::theme::Theme;
use crate::ui::{Banner, Toaster, Toasts, Tone};

/// Where the page lies on its host.
pub const BASE: &str = "/webmail";

/// The whole page.
#[component]
pub fn App() -> impl IntoView {
    let session = Session::provide();
    Theme::provide(session);
    Toasts::provide();
    Location::provide();
    session.resume();
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of this era")]
    let overdue = Memo::new(move |last: Option<&bool>| {
        // Where the shell stands already, it stays with all that was typed in it: the server's refusal shows a dialog there.
        last != Some(&false)
            && session
                .second_factor_due()
                .is_some_and(|due| due as f64 <= clock::now_ms())
    });
    view! {
        {move || match session.phase().get() {
            Phase::Starting => view! { <Starting/> }.into_any(),
            Phase::SignedOut => view! { <SignInPage/> }.into_any(),
            Phase::SignedIn if overdue.get() => view! { <EnrolPage/> }.into_any(),
            Phase::SignedIn => view! { <Shell/> }.into_any(),
        }}
        <Toaster/>
    }
}

/// Stands while the server is asked who is signed in; says so if that takes a while.
#[component]
fn Starting() -> impl IntoView {
    let health = crate::api::health::health();
    view! {
        <div class="splash">
            <svg class="splash__mark" width="56" height="56" aria-hidden="true"><use href="#icon-roost"></use></svg>
            {move || {
                health
                    .get()
                    .server_away
                    .then(|| {
                        view! {
                            <Banner
                                tone=Tone::Warning
                                icon="cloud-off"
                                class="banner--card"
                                text="The server does not answer. Trying again…".to_owned()
                            />
                        }
                    })
            }}
        </div>
    }
}

/// Takes away what `index.html` showed while the page was loading.
pub fn remove_splash() {
    if let Some(splash) = document().get_element_by_id("splash") {
        splash.remove();
    }
}
