//! The second step of a sign-in, for whoever has a second factor.

use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use roost_shared::ErrorCode;

use super::Session;
use crate::ui::on;
use crate::ui::{Button, ButtonKind, TextField};

/// Asks for a code. `half` is what the first step answered; it becomes `None` to begin again.
#[component]
pub fn CodeForm(half: RwSignal<Option<String>>) -> impl IntoView {
    let session = Session::expect();
    let code = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let input = NodeRef::<html::Input>::new();

    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(half_session) = half.get_untracked().filter(|_| !busy.get_untracked()) else {
            return;
        };
        let typed = code.with_untracked(|code| code.trim().to_owned());
        if typed.is_empty() {
            return problem.set(Some("Type the code.".to_owned()));
        }
        busy.set(true);
        problem.set(None);
        crate::reactive::spawn(async move {
            let result = session.answer_code(half_session, typed).await;
            // After success the form may be gone.
            busy.try_set(false);
            let Err(error) = result else { return };
            if error.code() == Some(ErrorCode::NotSignedIn) {
                half.set(None);
                return;
            }
            problem.set(Some(error.message()));
            if let Some(input) = input.get_untracked() {
                let _ = input.focus();
                input.select();
            }
        });
    };

    view! {
        <form class="sign-in__form" novalidate on:submit=on::submit(submit)>
            <TextField
                label="Code"
                value=code
                error=problem
                hint="The six digits that your authenticator shows, or one of your recovery codes."
                autocomplete="one-time-code"
                autofocus=true
                node_ref=input
            />
            <Button kind=ButtonKind::Primary class="button--wide" submit=true busy=busy>"Sign in"</Button>
            <Button kind=ButtonKind::Ghost class="button--wide" on_click=move |_| half.set(None)>"Back"</Button>
        </form>
    }
}
