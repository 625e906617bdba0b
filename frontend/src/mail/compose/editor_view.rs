//! The place where one writes.

use leptos::ev::DragEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::editor::{Editor, files_of};
use super::squire;
use super::window::Window;
use crate::reactive::{effect, effect_with_last};
use crate::ui::on;
use crate::ui::{Button, EmptyState, Show};

/// The text of the message.
#[component]
pub fn EditorView(window: Window, editor: Editor) -> impl IntoView {
    let root = NodeRef::<html::Div>::new();
    // `None` while the editor's script is on its way.
    let loaded = RwSignal::new(None::<bool>);
    let load = move || {
        loaded.set(None);
        crate::reactive::spawn(async move {
            let there = squire::load().await;
            loaded.try_set(Some(there));
        });
    };
    load();
    effect(move || {
        if let (Some(true), Some(root)) = (loaded.get(), root.get()) {
            editor.start(root.unchecked_ref());
        }
    });
    // Another message was put into the window: a reply that has been fetched.
    effect_with_last(move |before: Option<u32>| {
        let filled = window.filled.get();
        if before.is_some_and(|before| before != filled) {
            editor.take();
        }
        filled
    });
    effect(move || {
        let answers = window.to.with_untracked(|to| !to.is_empty());
        if editor.ready.get() && !window.loading.get() && answers {
            editor.focus();
        }
    });
    let drop = move |event: DragEvent| {
        let files = event
            .data_transfer()
            .map(|data| files_of(&data))
            .unwrap_or_default();
        if !files.is_empty() {
            event.prevent_default();
            event.stop_propagation();
            editor.add_files(files, true);
        }
    };
    view! {
        <div class="editor" on:click=on::mouse(move |_| editor.focus())>
            <div
                class="editor__text"
                role="textbox"
                aria-multiline="true"
                aria-label="Message"
                contenteditable="true"
                dir="auto"
                node_ref=root
                on:drop=drop
                on:click=on::mouse(|event| event.stop_propagation())
            ></div>
            <Show when=move || loaded.get() == Some(false)>
                <EmptyState icon="warning" title="The editor could not be loaded".to_owned()>
                    <Button icon="refresh" on_click=move |_| load()>"Try again"</Button>
                </EmptyState>
            </Show>
        </div>
    }
}
