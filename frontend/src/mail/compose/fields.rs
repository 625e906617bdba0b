//! Who gets the message, and what it is about.

use leptos::prelude::*;

use super::chips::Recipients;
use super::window::Window;
use crate::ui::Show;

/// The fields above the text.
#[component]
pub fn Fields(window: Window) -> impl IntoView {
    let copies = window.copies_shown;
    view! {
        <div class="compose__fields">
            <div class="compose__row">
                <Recipients window=window list=window.to field="to" label="To" autofocus=true/>
                <Show when=move || !copies.get()>
                    <button type="button" class="compose__more" on:click=move |_| copies.set(true)>"Cc Bcc"</button>
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
                    on:input=move |event| {
                        window.subject.set(event_target_value(&event));
                        window.touch();
                    }
                />
            </div>
        </div>
    }
}
