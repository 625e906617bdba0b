//! One window: its title bar, fields, text and buttons.

use leptos::ev::{DragEvent, KeyboardEvent};
use leptos::prelude::*;

use super::editor::{Editor, files_of};
use super::editor_view::EditorView;
use super::fields::Fields;
use super::file_list::FileList;
use super::format_bar::{AttachButton, FormatBar};
use super::send::Obstacle;
use super::window::{SaveStatus, Window};
use super::{Compose, close, send};
use crate::ui::on;
use crate::ui::{Banner, Button, ButtonKind, ConfirmDialog, IconButton, Show, Tone};

/// A window.
#[component]
pub fn ComposePanel(window: Window) -> impl IntoView {
    let compose = Compose::expect();
    let editor = Editor::new(window);
    let forgotten = RwSignal::new(false);
    let over = RwSignal::new(false);
    let try_send = move || match send::obstacle(window) {
        None => send::send(compose, window),
        Some(Obstacle::NoAttachment) => forgotten.set(true),
        Some(Obstacle::NoRecipients) => window
            .problem
            .set(Some("Say who is to get the message.".to_owned())),
        Some(Obstacle::Uploading) => {
            window.problem.set(Some(
                "A file is still being uploaded. Send when it is there.".to_owned(),
            ));
        }
        Some(Obstacle::Busy | Obstacle::BadAddress) => {}
    };
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            try_send();
        } else if event.key() == "Escape" && !event.default_prevented() {
            event.stop_propagation();
            close::close(compose, window);
        }
    };
    let drop = move |event: DragEvent| {
        over.set(false);
        if let Some(data) = event.data_transfer() {
            let files = files_of(&data);
            if !files.is_empty() {
                event.prevent_default();
                editor.add_files(files, false);
            }
        }
    };
    let title = move || match window.subject.get().trim() {
        "" => "New message".to_owned(),
        subject => subject.to_owned(),
    };
    view! {
        <section
            class="compose"
            class:compose--minimized=move || window.minimized.get()
            class:compose--expanded=move || window.expanded.get()
            class:compose--over=move || over.get()
            aria-label=title
            on:keydown=on::key(on_key)
            on:dragover=move |event: DragEvent| {
                if event.data_transfer().is_some_and(|data| data.types().includes(&"Files".into(), 0)) {
                    event.prevent_default();
                    over.set(true);
                }
            }
            on:dragleave=move |_| over.set(false)
            on:drop=drop
        >
            <TitleBar window=window title=Signal::derive(title)/>
            <Show when=move || window.loading.get()>
                <div class="compose__loading" role="status">"Loading…"</div>
            </Show>
            <div class="compose__sheet" hidden=move || window.minimized.get() || window.loading.get()>
                <Fields window=window/>
                {move || window.problem.get().map(|text| view! { <Banner tone=Tone::Danger icon="error" text=text/> })}
                <EditorView window=window editor=editor/>
                <FileList window=window/>
                <FormatBar editor=editor/>
                <div class="compose__actions">
                    <Button
                        kind=ButtonKind::Primary
                        icon="send"
                        busy=window.sending
                        title="Send (Ctrl+Enter)".to_owned()
                        on_click=move |_| try_send()
                    >
                        "Send"
                    </Button>
                    <AttachButton editor=editor/>
                    <Status window=window/>
                    <IconButton icon="trash" label="Discard" on_click=move |_| close::discard(compose, window)/>
                </div>
            </div>
            <ConfirmDialog
                open=forgotten
                title="Send without an attachment?".to_owned()
                text="The message speaks of an attachment, but there is none.".to_owned()
                action="Send"
                on_confirm=move |()| send::send(compose, window)
            />
        </section>
    }
}

#[component]
fn TitleBar(window: Window, title: Signal<String>) -> impl IntoView {
    let compose = Compose::expect();
    let minimized = window.minimized;
    view! {
        <header class="compose__bar">
            <button
                type="button"
                class="compose__title"
                aria-expanded=move || if minimized.get() { "false" } else { "true" }
                on:click=on::mouse(move |_| minimized.update(|minimized| *minimized = !*minimized))
            >
                {title}
            </button>
            <span class="compose__wide">
                <IconButton
                    icon=Signal::derive(move || if minimized.get() { "chevron-up" } else { "minus" })
                    label=Signal::derive(move || if minimized.get() { "Show" } else { "Minimise" }.to_owned())
                    class="icon-button--small"
                    on_click=move |_| minimized.update(|minimized| *minimized = !*minimized)
                />
                <IconButton
                    icon=Signal::derive(move || if window.expanded.get() { "collapse" } else { "expand" })
                    label=Signal::derive(move || if window.expanded.get() { "Smaller" } else { "Larger" }.to_owned())
                    class="icon-button--small"
                    on_click=move |_| {
                        minimized.set(false);
                        window.expanded.update(|expanded| *expanded = !*expanded);
                    }
                />
            </span>
            <IconButton icon="close" label="Save and close" class="icon-button--small" on_click=move |_| close::close(compose, window)/>
        </header>
    }
}

/// How the message stands with the server.
#[component]
fn Status(window: Window) -> impl IntoView {
    let text = move || match window.status.get() {
        SaveStatus::Untouched | SaveStatus::Changed => String::new(),
        SaveStatus::Saving => "Saving…".to_owned(),
        SaveStatus::Saved => "Saved".to_owned(),
        SaveStatus::Retrying => "Not saved – retrying".to_owned(),
        SaveStatus::Refused(reason) => format!("Not saved: {reason}"),
    };
    let bad = move || matches!(window.status.get(), SaveStatus::Retrying | SaveStatus::Refused(_));
    view! { <span class="compose__status" class:compose__status--bad=bad role="status">{text}</span> }
}
