//! Above the open message: what can be done with it.

use leptos::prelude::*;
use roost_shared::mail::{ComposeMode, Flag, FolderRole, MessageDetail};

use super::move_menu::MoveMenu;
use crate::api;
use crate::mail::page::ConfirmDelete;
use crate::mail::state::MailState;
use crate::mail::{Compose, actions};
use crate::reactive::memo;
use crate::ui::{Icon, IconButton, Menu, MenuItem, MenuLine, Show};

/// The open message's toolbar.
#[component]
pub fn ReadingToolbar(detail: Memo<Option<MessageDetail>>) -> impl IntoView {
    let state = MailState::expect();
    view! {
        <div class="toolbar reading__toolbar" role="toolbar" aria-label="Message">
            <span class="reading__back">
                <IconButton icon="arrow-left" label="Back to the list" keys="u" on_click=move |_| state.go(None)/>
            </span>
            <Answers/>
            <span class="toolbar__line reading__wide"></span>
            <Moves/>
            <More detail=detail/>
            <span class="toolbar__space"></span>
            <Neighbours/>
        </div>
    }
}

#[component]
fn Answers() -> impl IntoView {
    let state = MailState::expect();
    let compose = Compose::expect();
    let answer = move |mode: ComposeMode| {
        if let Some(key) = state.open.get_untracked() {
            compose.answer(mode, key);
        }
    };
    view! {
        <IconButton icon="reply" label="Reply" keys="r" on_click=move |_| answer(ComposeMode::Reply)/>
        <IconButton icon="reply-all" label="Reply to all" keys="a" on_click=move |_| answer(ComposeMode::ReplyAll)/>
        <IconButton icon="forward" label="Forward" keys="f" on_click=move |_| answer(ComposeMode::Forward)/>
    }
}

#[component]
fn Moves() -> impl IntoView {
    let state = MailState::expect();
    let ConfirmDelete(confirm) = expect_context();
    let role = state.role;
    let open = move || untrack(|| state.open_uid()).into_iter().collect::<Vec<_>>();
    view! {
        <Show when=move || !matches!(role.get(), Some(FolderRole::Archive | FolderRole::Drafts))>
            <IconButton icon="archive" label="Archive" keys="e" on_click=move |_| actions::archive(state, open())/>
        </Show>
        <IconButton icon="trash" label="Delete" keys="#" on_click=move |_| actions::delete(state, open(), confirm)/>
        <span class="reading__wide">
            <IconButton
                icon="junk"
                label=Signal::derive(move || if role.get() == Some(FolderRole::Junk) { "Not junk" } else { "Junk" }.to_owned())
                keys="!"
                on_click=move |_| actions::junk(state, open())
            />
        </span>
        <MoveMenu/>
    }
}

#[component]
fn More(detail: Memo<Option<MessageDetail>>) -> impl IntoView {
    let state = MailState::expect();
    let open = move || untrack(|| state.open_uid()).into_iter().collect::<Vec<_>>();
    let unread = move |_| {
        actions::set_flag(state, open(), Flag::Seen, false);
        state.go(None);
    };
    let source = move |_| {
        if let Some(key) = state.open.get_untracked() {
            // A pop-up that the browser blocks is shown by it as blocked.
            let _ = window().open_with_url_and_target_and_features(
                &api::mail::source_url(&key),
                "_blank",
                "noopener",
            );
        }
    };
    let is_junk = move || state.role.get() == Some(FolderRole::Junk);
    view! {
        <Menu label="More".to_owned() trigger=|| view! { <Icon name="more"/> }>
            <MenuItem icon="mail" text="Mark as unread".to_owned() keys="⇧U" on_select=unread/>
            <MenuItem icon="star" text="Star".to_owned() keys="s" on_select=move |()| actions::toggle_star(state, open())/>
            <MenuItem
                icon="junk"
                text=Signal::derive(move || if is_junk() { "Not junk" } else { "Junk" }.to_owned())
                keys="!"
                on_select=move |()| actions::junk(state, open())
            />
            <MenuLine/>
            <MenuItem
                icon="print"
                text="Print".to_owned()
                disabled=Signal::derive(move || detail.with(Option::is_none))
                on_select=move |()| {
                    let _ = window().print();
                }
            />
            <MenuItem icon="code" text="Show the source".to_owned() on_select=source/>
        </Menu>
    }
}

/// The messages above and below in the list.
#[component]
fn Neighbours() -> impl IntoView {
    let state = MailState::expect();
    let place = memo(move || {
        let uid = state.open_uid()?;
        state.list.with(|list| Some((list.position(uid)?, list.total())))
    });
    let neighbour = move |step: isize| {
        let (position, _) = place.get()?;
        state
            .list
            .with(|list| list.uid_at(position.checked_add_signed(step)?))
    };
    let go = move |step: isize| {
        if let Some(uid) = untrack(|| neighbour(step)) {
            state
                .reveal
                .set(state.list.with_untracked(|list| list.position(uid)));
            state.go(Some(uid));
        }
    };
    view! {
        <span class="reading__place">
            {move || place.get().map(|(position, total)| format!("{} of {total}", position + 1))}
        </span>
        <span class="reading__neighbours">
            <IconButton
                icon="chevron-up"
                label="Previous message"
                keys="k"
                disabled=Signal::derive(move || neighbour(-1).is_none())
                on_click=move |_| go(-1)
            />
            <IconButton
                icon="chevron-down"
                label="Next message"
                keys="j"
                disabled=Signal::derive(move || neighbour(1).is_none())
                on_click=move |_| go(1)
            />
        </span>
    }
}
