//! Buttons with text, and buttons with an icon alone.

use leptos::ev::MouseEvent;
use leptos::html;
use leptos::prelude::*;

use super::on;
use super::{Icon, Spinner};

/// How much a button asks for attention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The one thing to do here.
    Primary,
    /// One of several things.
    #[default]
    Secondary,
    /// Quiet, without a border.
    Ghost,
    /// Quiet, in the accent colour.
    Link,
    /// Destroys something.
    Danger,
}

impl ButtonKind {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button button--primary",
            Self::Secondary => "button button--secondary",
            Self::Ghost => "button button--ghost",
            Self::Link => "button button--link",
            Self::Danger => "button button--danger",
        }
    }
}

/// A button with text.
#[component]
pub fn Button(
    #[prop(optional)] kind: ButtonKind,
    /// An icon before the text.
    #[prop(optional)]
    icon: &'static str,
    /// More classes, such as `button--small` or `button--wide`.
    #[prop(optional)]
    class: &'static str,
    #[prop(into, optional)] disabled: Signal<bool>,
    /// Work goes on: a spinner takes the icon's place, and pressing does nothing.
    #[prop(into, optional)]
    busy: Signal<bool>,
    /// Sends the form around it.
    #[prop(optional)]
    submit: bool,
    #[prop(into, optional)] title: MaybeProp<String>,
    #[prop(into, optional)] on_click: Option<Callback<MouseEvent>>,
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type=if submit { "submit" } else { "button" }
            class=format!("{} {class}", kind.class())
            disabled=move || disabled.get() || busy.get()
            aria-busy=move || busy.get().then_some("true")
            title=move || title.get()
            on:click=on::mouse(move |event| {
                if let Some(on_click) = on_click {
                    on_click.run(event);
                }
            })
        >
            {move || {
                if busy.get() {
                    view! { <Spinner/> }.into_any()
                } else if icon.is_empty() {
                    ().into_any()
                } else {
                    view! { <Icon name=icon/> }.into_any()
                }
            }}
            {children()}
        </button>
    }
    .into_any()
}

/// A button with an icon alone. Its label is read out and shown as a tooltip.
#[component]
pub fn IconButton(
    #[prop(into)] icon: Signal<&'static str>,
    #[prop(into)] label: Signal<String>,
    /// The shortcut that does the same, shown in the tooltip.
    #[prop(optional)]
    keys: &'static str,
    /// More classes, such as `icon-button--small`.
    #[prop(optional)]
    class: &'static str,
    #[prop(into, optional)] disabled: Signal<bool>,
    /// For buttons that are on or off.
    #[prop(into, optional)]
    pressed: MaybeProp<bool>,
    /// `-1` where arrow keys reach it instead.
    #[prop(optional)]
    tabindex: Option<i32>,
    #[prop(optional)] node_ref: NodeRef<html::Button>,
    #[prop(into)] on_click: Callback<MouseEvent>,
) -> impl IntoView {
    let title = move || match keys {
        "" => label.get(),
        keys => format!("{} ({keys})", label.get()),
    };
    view! {
        <button
            type="button"
            class=format!("icon-button {class}")
            aria-label=move || label.get()
            title=title
            disabled=move || disabled.get()
            aria-pressed=move || pressed.get().map(|on| if on { "true" } else { "false" })
            tabindex=tabindex
            node_ref=node_ref
            on:click=on::mouse(move |event| on_click.run(event))
        >
            <Icon name=icon/>
        </button>
    }
    .into_any()
}
