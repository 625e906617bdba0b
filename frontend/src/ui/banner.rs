//! A line across the page or a part of it that says how things stand.

use leptos::prelude::*;

use super::Icon;

/// How serious a banner is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Good to know.
    #[default]
    Info,
    /// Something does not work, for now.
    Warning,
    /// Something failed.
    Danger,
}

/// A line that says how things stand, with its actions at the end.
#[component]
pub fn Banner(
    #[prop(optional)] tone: Tone,
    icon: &'static str,
    /// More classes, such as `banner--card`.
    #[prop(optional)]
    class: &'static str,
    #[prop(into)] text: Signal<String>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let tone = match tone {
        Tone::Info => "banner",
        Tone::Warning => "banner banner--warning",
        Tone::Danger => "banner banner--danger",
    };
    view! {
        <div class=format!("{tone} {class}") role="status">
            <Icon name=icon/>
            <span class="banner__text">{move || text.get()}</span>
            {children.map(|children| children())}
        </div>
    }
    .into_any()
}
