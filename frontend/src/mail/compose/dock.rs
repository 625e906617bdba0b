//! Where the windows lie: at the bottom of the page, or over all of it on a phone.

use leptos::prelude::*;

use super::Compose;
use super::panel::ComposePanel;
use crate::browser::keyboard;
use crate::ui::Keyed;

/// All windows.
#[component]
pub fn ComposeDock() -> impl IntoView {
    let compose = Compose::expect();
    let windows = compose.windows();
    keyboard::on_keys(move |key| {
        if key == "c" {
            compose.start();
            return true;
        }
        false
    });
    view! {
        <div class="dock">
            <Keyed each=move || windows.get() key=|window| window.id let:window>
                <ComposePanel window=window/>
            </Keyed>
        </div>
    }
}
