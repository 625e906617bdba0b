//! Who gets the message, and what it is about.

use leptos::prelude::*;
use roost_shared::mail::Address;

use super::window::Window;
use crate::people::{PeopleField, Source, Wrong};
use crate::ui::Show;
use crate::ui::on;

/// The fields above the text.
#[component]
pub fn Fields(window: Window) -> impl IntoView {
    let copies = window.copies_shown;
    view! {
        <div class="compose__fields">
            <div class="compose__row">
                <Recipients window=window list=window.to field="to" label="To" autofocus=true/>
                <Show when=move || !copies.get()>
                    <button type="button" class="compose__more" on:click=on::mouse(move |_| copies.set(true))>"Cc Bcc"</button>
                </Show>
            </div>
            <Show when=move || copies.get()>
                <div class="compose__row"><Recipients window=window list=window.cc field="cc" label="Cc"/></div>
                <div class="compose__row"><Recipients window=window list=window.bcc field="bcc" label="Bcc"/></div>
            </Show>
            <div class="compose__row">
                <input
                    type="text"
                    class="compose__subject"
                    aria-label="Subject"
                    placeholder="Subject"
                    maxlength="998"
                    prop:value=move || window.subject.get()
                    on:input=on::event(move |event| {
                        window.subject.set(event_target_value(&event));
                        window.touch();
                    })
                />
            </div>
        </div>
    }
}

/// A field of recipients.
#[component]
fn Recipients(
    window: Window,
    list: RwSignal<Vec<Address>>,
    /// Its name in the request: `to`, `cc`, `bcc`.
    field: &'static str,
    label: &'static str,
    #[prop(optional)] autofocus: bool,
) -> impl IntoView {
    let errors = Signal::derive(move || errors_of(window, field));
    let on_change = move |()| {
        forget_errors(window, field);
        window.touch();
    };
    view! { <PeopleField list=list label=label source=Source::Mail errors=errors on_change=on_change autofocus=autofocus/> }
}

/// What is wrong with which of the field's recipients: `to.1` names the second one.
fn errors_of(window: Window, field: &str) -> Wrong {
    window.errors.with(|errors| {
        errors
            .iter()
            .filter_map(|(path, text)| {
                let index = path
                    .strip_prefix(field)?
                    .strip_prefix('.')?
                    .split('.')
                    .next()?
                    .parse()
                    .ok()?;
                Some((index, text.clone()))
            })
            .collect()
    })
}

fn forget_errors(window: Window, field: &str) {
    let prefix = format!("{field}.");
    window
        .errors
        .update(|errors| errors.retain(|path, _| !path.starts_with(&prefix)));
}
