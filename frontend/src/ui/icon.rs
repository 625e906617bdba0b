//! Icons of the sprite in `index.html`.

use leptos::prelude::*;

/// An icon by its name in the sprite, without the `icon-` before it. Decoration: what it means is said by the
/// text or the label around it.
#[component]
pub fn Icon(
    #[prop(into)] name: Signal<&'static str>,
    /// More classes, such as `icon--small`.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    view! {
        <svg class=format!("icon {class}") viewBox="0 0 24 24" aria-hidden="true">
            <use href=move || format!("#icon-{}", name.get())></use>
        </svg>
    }
}
