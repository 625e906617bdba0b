//! The buttons for the form of the text, and for files.

use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use web_sys::File;

use super::editor::{Editor, Formats};
use crate::reactive::memo;
use crate::ui::on;
use crate::ui::{Button, ButtonKind, Dialog, IconButton, TextField};

/// The buttons for the form of the text.
#[component]
pub fn FormatBar(editor: Editor) -> impl IntoView {
    let linking = RwSignal::new(false);
    let toggle = move |icon: &'static str,
                       label: &'static str,
                       keys: &'static str,
                       is_on: fn(&Formats) -> bool,
                       (on, off): (&'static str, &'static str)| {
        let pressed = memo(move || editor.formats.with(is_on));
        view! {
            <IconButton
                icon=icon
                label=label.to_owned()
                keys=keys
                class="icon-button--small"
                disabled=Signal::derive(move || !editor.ready.get())
                pressed=Signal::derive(move || Some(pressed.get()))
                on_click=move |_| editor.run(if pressed.get_untracked() { off } else { on })
            />
        }
    };
    view! {
        // The text must keep what is selected in it.
        <div class="compose__format" role="toolbar" aria-label="Format" on:mousedown=on::mouse(|event| event.prevent_default())>
            {toggle("bold", "Bold", "Ctrl+B", |formats| formats.bold, ("bold", "removeBold"))}
            {toggle("italic", "Italic", "Ctrl+I", |formats| formats.italic, ("italic", "removeItalic"))}
            {toggle("underline", "Underline", "Ctrl+U", |formats| formats.underline, ("underline", "removeUnderline"))}
            <span class="toolbar__line"></span>
            {toggle("list", "Bulleted list", "", |formats| formats.list, ("makeUnorderedList", "removeList"))}
            {toggle("list-numbered", "Numbered list", "", |formats| formats.numbered, ("makeOrderedList", "removeList"))}
            {toggle("quote", "Quote", "", |formats| formats.quote, ("increaseQuoteLevel", "decreaseQuoteLevel"))}
            <IconButton
                icon="link"
                label=Signal::derive(move || if editor.formats.get().link { "Remove the link" } else { "Link" }.to_owned())
                class="icon-button--small"
                pressed=Signal::derive(move || Some(editor.formats.get().link))
                on_click=move |_| {
                    if editor.formats.get_untracked().link {
                        editor.run("removeLink");
                    } else {
                        linking.set(true);
                    }
                }
            />
            <IconButton
                icon="clear-format"
                label="Remove formatting"
                class="icon-button--small"
                on_click=move |_| editor.run("removeAllFormatting")
            />
        </div>
        <Dialog open=linking title="Add a link".to_owned()>
            <LinkForm editor=editor open=linking/>
        </Dialog>
    }
}

#[component]
fn LinkForm(editor: Editor, open: RwSignal<bool>) -> impl IntoView {
    let url = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        event.stop_propagation();
        let typed = url.with_untracked(|url| url.trim().to_owned());
        if typed.is_empty() {
            return error.set(Some("Type an address.".to_owned()));
        }
        let has_scheme = ["https://", "http://", "mailto:", "tel:"]
            .iter()
            .any(|scheme| typed.starts_with(scheme));
        let target = match (has_scheme, roost_page_logic::mail::address::is_valid(&typed)) {
            (true, _) => typed,
            (false, true) => format!("mailto:{typed}"),
            (false, false) => format!("https://{typed}"),
        };
        open.set(false);
        editor.link(&target);
    };
    view! {
        <form class="folder-form" on:submit=on::submit(submit)>
            <TextField label="Address" value=url error=error kind="url" placeholder="https://" autofocus=true/>
            <div class="dialog__actions">
                <Button kind=ButtonKind::Ghost on_click=move |_| open.set(false)>"Cancel"</Button>
                <Button kind=ButtonKind::Primary submit=true>"Add"</Button>
            </div>
        </form>
    }
}

/// Chooses files to attach.
#[component]
pub fn AttachButton(editor: Editor) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let chosen = move |_| {
        let Some(input) = input.get_untracked() else {
            return;
        };
        let list = input.files();
        let files: Vec<File> = list
            .map(|list| (0..list.length()).filter_map(|index| list.item(index)).collect())
            .unwrap_or_default();
        editor.add_files(files, false);
        // The same file can be chosen again.
        input.set_value("");
    };
    view! {
        <input type="file" multiple hidden aria-label="Files to attach" node_ref=input on:change=on::event(chosen)/>
        <IconButton
            icon="paperclip"
            label="Attach files"
            on_click=move |_| {
                if let Some(input) = input.get_untracked() {
                    input.click();
                }
            }
        />
    }
}
