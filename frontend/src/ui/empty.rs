//! What is shown where there is nothing, or nothing yet.

use leptos::prelude::*;

use super::Icon;

/// Says that there is nothing here, and what one could do about it.
#[component]
pub fn EmptyState(
    icon: &'static str,
    #[prop(into)] title: Signal<String>,
    #[prop(into, optional)] text: Signal<String>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <span class="empty__icon"><Icon name=icon class="icon--large"/></span>
            <p class="empty__title">{move || title.get()}</p>
            <p class="empty__text">{move || text.get()}</p>
            {children.map(|children| view! { <div class="empty__actions">{children()}</div> })}
        </div>
    }
    .into_any()
}

/// A grey bar where text will be.
#[component]
pub fn Skeleton(
    /// CSS width.
    #[prop(default = "100%")]
    width: &'static str,
    /// CSS height.
    #[prop(default = "0.8em")]
    height: &'static str,
    #[prop(optional)] class: &'static str,
) -> impl IntoView {
    view! {
        <span class=format!("skeleton {class}") style:inline-size=width style:block-size=height aria-hidden="true"></span>
    }
}

/// A turning ring: work goes on.
#[component]
pub fn Spinner() -> impl IntoView {
    view! { <span class="spinner" aria-hidden="true"></span> }
}
