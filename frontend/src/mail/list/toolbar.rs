//! Above the list: its name, or what can be done to what is ticked.

use leptos::prelude::*;
use roost_page_logic::mail::folder;
use roost_shared::mail::{Flag, FolderRole};

use crate::mail::page::ConfirmDelete;
use crate::mail::reading::MoveMenu;
use crate::mail::state::MailState;
use crate::mail::{actions, load};
use crate::reactive::memo;
use crate::ui::{Checkbox, IconButton, Show};

/// The list's toolbar.
#[component]
pub fn ListToolbar() -> impl IntoView {
    let state = MailState::expect();
    let ticked = memo(move || state.selection.with(|selection| selection.len()));
    let total = memo(move || state.list.with(|list| list.total()));
    let all = memo(move || ticked.get() > 0 && ticked.get() >= total.get().min(actions::MOST));
    let tick_all = move |on: bool| {
        let list = state.list.get_untracked();
        state.selection.update(|selection| {
            if on {
                selection.tick_all(&list, actions::MOST);
            } else {
                selection.clear();
            }
        });
    };
    view! {
        <div class="toolbar mail-list__toolbar" role="toolbar" aria-label="List">
            <span class="mail-list__tick">
                <Checkbox
                    label="Select all".to_owned()
                    hide_label=true
                    checked=all
                    partly=Signal::derive(move || ticked.get() > 0 && !all.get())
                    disabled=Signal::derive(move || total.get() == 0)
                    on_change=tick_all
                />
            </span>
            <Show when=move || { ticked.get() > 0 } fallback=move || view! { <ListTitle state=state/> }>
                <TickedActions state=state ticked=ticked/>
            </Show>
        </div>
    }
}

#[component]
fn ListTitle(state: MailState) -> impl IntoView {
    let title = move || {
        let source = state.source.get();
        let label = state
            .folder()
            .map_or(source.folder, |found| folder::label(&found).to_owned());
        if source.query.is_empty() {
            label
        } else {
            format!("“{}” in {label}", source.query)
        }
    };
    let count = move || {
        let (told, total) = state.list.with(|list| (list.is_told(), list.total()));
        told.then(|| total.to_string())
    };
    view! {
        <h1 class="toolbar__title">{title}</h1>
        <span class="mail-list__total" title="Messages">{count}</span>
        <span class="toolbar__space"></span>
        <IconButton
            icon="refresh"
            label="Refresh"
            on_click=move |_| {
                load::refresh(state);
                load::folders(state);
            }
        />
    }
}

#[component]
fn TickedActions(state: MailState, ticked: Memo<usize>) -> impl IntoView {
    let ConfirmDelete(confirm) = expect_context();
    let role = state.role;
    let any_unread = memo(move || {
        let uids = state.selection.with(|selection| selection.uids());
        state.list.with(|list| list.unread_among(&uids)) > 0
    });
    view! {
        <h1 class="toolbar__title" aria-live="polite">{move || format!("{} selected", ticked.get())}</h1>
        <span class="toolbar__space"></span>
        <Show when=move || !matches!(role.get(), Some(FolderRole::Archive | FolderRole::Drafts))>
            <IconButton icon="archive" label="Archive" keys="e" on_click=move |_| actions::archive(state, state.targets())/>
        </Show>
        <IconButton icon="trash" label="Delete" keys="#" on_click=move |_| actions::delete(state, state.targets(), confirm)/>
        <IconButton
            icon="junk"
            label=Signal::derive(move || if role.get() == Some(FolderRole::Junk) { "Not junk" } else { "Junk" }.to_owned())
            keys="!"
            on_click=move |_| actions::junk(state, state.targets())
        />
        <MoveMenu/>
        <IconButton
            icon=Signal::derive(move || if any_unread.get() { "mail-open" } else { "mail" })
            label=Signal::derive(move || if any_unread.get() { "Mark as read" } else { "Mark as unread" }.to_owned())
            on_click=move |_| actions::set_flag(state, state.targets(), Flag::Seen, any_unread.get_untracked())
        />
    }
}
