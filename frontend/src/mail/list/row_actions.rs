//! The star of a line, and what can be done to its message without opening it.

use leptos::prelude::*;
use roost_shared::mail::{Flag, FolderRole, MessageSummary};

use crate::mail::actions;
use crate::mail::page::ConfirmDelete;
use crate::mail::state::MailState;
use crate::reactive::memo;
use crate::ui::on;
use crate::ui::{Icon, IconButton, Show};

/// The star, which is there to be pressed too.
#[component]
pub fn Star(uid: u32, message: Memo<Option<MessageSummary>>) -> impl IntoView {
    let state = MailState::expect();
    let on =
        memo(move || message.with(|message| message.as_ref().is_some_and(|message| message.flags.flagged)));
    let label = move || if on.get() { "Remove the star" } else { "Star" };
    view! {
        <button
            type="button"
            class="star"
            class:star--on=move || on.get()
            tabindex="-1"
            aria-pressed=move || if on.get() { "true" } else { "false" }
            aria-label="Star"
            title=move || format!("{} (s)", label())
            on:click=on::mouse(move |_| actions::set_flag(state, vec![uid], Flag::Flagged, !on.get_untracked()))
        >
            <Icon name="star" class="icon--small"/>
        </button>
    }
}

/// Archive, delete and read, shown while the pointer is on the line.
#[component]
pub fn RowActions(uid: u32, unread: Memo<bool>) -> impl IntoView {
    let state = MailState::expect();
    let ConfirmDelete(confirm) = expect_context();
    let can_archive = memo(move || {
        !matches!(
            state.role.get(),
            Some(FolderRole::Archive | FolderRole::Drafts | FolderRole::Trash)
        )
    });
    view! {
        <span class="mail-row__actions">
            <Show when=move || can_archive.get()>
                <IconButton
                    icon="archive"
                    label="Archive"
                    keys="e"
                    tabindex=-1
                    class="icon-button--small"
                    on_click=move |_| actions::archive(state, vec![uid])
                />
            </Show>
            <IconButton
                icon="trash"
                label="Delete"
                keys="#"
                tabindex=-1
                class="icon-button--small"
                on_click=move |_| actions::delete(state, vec![uid], confirm)
            />
            <IconButton
                icon=Signal::derive(move || if unread.get() { "mail-open" } else { "mail" })
                label=Signal::derive(move || if unread.get() { "Mark as read" } else { "Mark as unread" }.to_owned())
                tabindex=-1
                class="icon-button--small"
                on_click=move |_| actions::set_flag(state, vec![uid], Flag::Seen, unread.get_untracked())
            />
        </span>
    }
}
