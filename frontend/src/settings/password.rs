//! Changing one's password.

use leptos::prelude::*;
use roost_shared::ErrorCode;

use super::page::Section;
use crate::api::sign_in_safety as api;
use crate::ui::on;
use crate::ui::{Button, ButtonKind, TextField, Toasts};

/// The section.
#[component]
pub fn Password() -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <Section
            id="password"
            title="Password"
            text="For the page, and for mail programs without a password of their own. Changing it signs you out everywhere else."
        >
            {move || if open.get() {
                view! { <Change open=open/> }.into_any()
            } else {
                view! { <Button kind=ButtonKind::Secondary icon="lock" on_click=move |_| open.set(true)>"Change"</Button> }.into_any()
            }}
        </Section>
    }
}

#[component]
fn Change(open: RwSignal<bool>) -> impl IntoView {
    let toasts = Toasts::expect();
    let (old, new) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (wrong_old, wrong_new) = (RwSignal::new(None::<String>), RwSignal::new(None::<String>));
    let busy = RwSignal::new(false);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        wrong_old.set(None);
        wrong_new.set(None);
        crate::reactive::spawn(async move {
            let result = api::change_password(old.get_untracked(), new.get_untracked()).await;
            busy.try_set(false);
            match result {
                Ok(()) => {
                    toasts.show("Password changed");
                    open.try_set(false);
                }
                Err(error) if error.code() == Some(ErrorCode::InvalidInput) => {
                    // The rule that it breaks, in the server's words.
                    let rule = error
                        .fields()
                        .remove("new_password")
                        .unwrap_or_else(|| error.message());
                    wrong_new.try_set(Some(rule));
                }
                Err(error) => {
                    wrong_old.try_set(Some(error.message()));
                }
            }
        });
    };
    view! {
        <form class="second-factor" novalidate on:submit=on::submit(submit)>
            <TextField label="Old password" value=old error=wrong_old kind="password" autocomplete="current-password" autofocus=true/>
            <TextField
                label="New password"
                value=new
                error=wrong_new
                hint="Some words that do not belong together are easy to keep and hard to guess."
                kind="password"
                autocomplete="new-password"
            />
            <div class="settings__actions">
                <Button kind=ButtonKind::Primary submit=true busy=busy>"Change password"</Button>
                <Button kind=ButtonKind::Ghost on_click=move |_| open.set(false)>"Cancel"</Button>
            </div>
        </form>
    }
}
