//! Dialogs, on the browser's own `<dialog>`: it keeps the focus inside and the rest of the page inert.

use leptos::html;
use leptos::prelude::*;

use super::field::unique_id;
use super::{Button, ButtonKind, IconButton, Show};
use crate::reactive::effect;

/// How wide a dialog is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DialogSize {
    /// A question or a short form.
    #[default]
    Normal,
    /// A long form or two columns.
    Wide,
    /// As wide as the picture in it.
    Media,
}

/// A modal dialog, shown while `open` holds. What is in it is made anew each time it opens.
#[component]
pub fn Dialog(
    open: RwSignal<bool>,
    #[prop(into)] title: Signal<String>,
    #[prop(optional)] size: DialogSize,
    /// Cannot be closed by Escape or a close button.
    #[prop(optional)]
    fixed: bool,
    children: ChildrenFn,
) -> impl IntoView {
    let element = NodeRef::<html::Dialog>::new();
    let heading = unique_id("dialog");
    let class = match size {
        DialogSize::Normal => "dialog",
        DialogSize::Wide => "dialog dialog--wide",
        DialogSize::Media => "dialog dialog--media",
    };
    effect(move || {
        let Some(dialog) = element.get() else { return };
        if open.get() && !dialog.open() {
            // Fails only for an element that is not in the document, which then shows nothing.
            let _ = dialog.show_modal();
        } else if !open.get() && dialog.open() {
            dialog.close();
        }
    });
    let close = (!fixed).then(|| {
        view! { <IconButton icon="close" label="Close" class="icon-button--small" on_click=move |_| open.set(false)/> }
    });
    view! {
        <dialog
            class=class
            aria-labelledby=heading.clone()
            node_ref=element
            on:cancel=move |event: web_sys::Event| {
                if fixed {
                    event.prevent_default();
                }
            }
            on:close=move |_| {
                if open.get_untracked() {
                    open.set(false);
                }
            }
        >
            <div class="dialog__head">
                <h2 class="dialog__title" id=heading.clone()>{move || title.get()}</h2>
                {close}
            </div>
            <div class="dialog__body">
                <Show when=move || open.get()>{children()}</Show>
            </div>
        </dialog>
    }
    .into_any()
}

/// Asks before something that cannot be taken back.
#[component]
pub fn ConfirmDialog(
    open: RwSignal<bool>,
    #[prop(into)] title: Signal<String>,
    #[prop(into)] text: Signal<String>,
    /// What the confirming button says.
    #[prop(into)]
    action: String,
    #[prop(into)] on_confirm: Callback<()>,
) -> impl IntoView {
    let action = StoredValue::new(action);
    view! {
        <Dialog open=open title=title>
            <p>{move || text.get()}</p>
            <div class="dialog__actions">
                <Button kind=ButtonKind::Ghost on_click=move |_| open.set(false)>"Cancel"</Button>
                <Button
                    kind=ButtonKind::Danger
                    on_click=move |_| {
                        open.set(false);
                        on_confirm.run(());
                    }
                >
                    {action.get_value()}
                </Button>
            </div>
        </Dialog>
    }
}
