//! What one does to messages: at once in the page, then on the server, and back again if it refuses.

use leptos::prelude::*;
use roost_page_logic::mail::folder;
use roost_page_logic::mail::selection::Selection;
use roost_shared::ErrorCode;
use roost_shared::mail::{Flag, FlagChange, FolderRole, MoveRequest, MoveResult, MoveTarget};

use super::load;
use super::state::MailState;
use crate::api;
use crate::ui::Toasts;

/// The server takes at most so many messages in one call.
pub const MOST: usize = 1_000;

/// Sets or clears a flag.
pub fn set_flag(state: MailState, uids: Vec<u32>, flag: Flag, on: bool) {
    if uids.is_empty() {
        return;
    }
    let toasts = Toasts::expect();
    let (add, remove) = if on {
        (vec![flag], vec![])
    } else {
        (vec![], vec![flag])
    };
    let unread_before = state.list.with_untracked(|list| list.unread_among(&uids));
    let former = state
        .list
        .try_update(|list| list.change_flags(&uids, &add, &remove))
        .unwrap_or_default();
    let unread_after = state.list.with_untracked(|list| list.unread_among(&uids));
    let folder = state.source.with_untracked(|source| source.folder.clone());
    let change = i64::from(unread_after) - i64::from(unread_before);
    adjust(state, &folder, 0, change);
    let change_request = FlagChange {
        folder: folder.clone(),
        validity: validity(state),
        uids,
        add,
        remove,
    };
    crate::reactive::spawn(async move {
        if let Err(error) = api::mail::change_flags(&change_request).await {
            adjust(state, &folder, 0, -change);
            if state.source.with_untracked(|source| source.folder == folder) {
                state.list.update(|list| list.restore_flags(former));
            }
            toasts.problem(format!("The mark was not kept. {}", error.message()));
        }
    });
}

/// Stars what is not starred; takes the star from all if all have one.
pub fn toggle_star(state: MailState, uids: Vec<u32>) {
    let all = state.list.with_untracked(|list| {
        uids.iter()
            .all(|uid| list.message(*uid).is_some_and(|message| message.flags.flagged))
    });
    set_flag(state, uids, Flag::Flagged, !all);
}

/// Puts messages into the archive.
pub fn archive(state: MailState, uids: Vec<u32>) {
    if state.role_now() != Some(FolderRole::Archive) {
        move_to(state, uids, MoveTarget::Role(FolderRole::Archive), "archived");
    }
}

/// Puts messages into the trash. In the trash this asks first: see `page::ConfirmDelete`.
pub fn delete(state: MailState, uids: Vec<u32>, confirm: RwSignal<Vec<u32>>) {
    if state.role_now() == Some(FolderRole::Trash) {
        confirm.set(uids);
    } else {
        move_to(state, uids, MoveTarget::Role(FolderRole::Trash), "deleted");
    }
}

/// Removes messages for good.
pub fn expunge(state: MailState, uids: Vec<u32>) {
    move_to(state, uids, MoveTarget::Expunged, "deleted for good");
}

/// Says that messages are junk, or in the junk folder that they are not.
pub fn junk(state: MailState, uids: Vec<u32>) {
    if state.role_now() == Some(FolderRole::Junk) {
        move_to(
            state,
            uids,
            MoveTarget::Role(FolderRole::Inbox),
            "moved to the inbox",
        );
    } else {
        move_to(state, uids, MoveTarget::Role(FolderRole::Junk), "moved to junk");
    }
}

/// Moves messages to a folder.
pub fn move_to_folder(state: MailState, uids: Vec<u32>, name: &str) {
    let verb = format!("moved to {}", state.label_of(name));
    move_to(state, uids, MoveTarget::Folder(name.to_owned()), &verb);
}

fn move_to(state: MailState, mut uids: Vec<u32>, target: MoveTarget, verb: &str) {
    uids.truncate(MOST);
    if uids.is_empty() {
        return;
    }
    let toasts = Toasts::expect();
    let folder = state.source.with_untracked(|source| source.folder.clone());
    let request = MoveRequest {
        folder: folder.clone(),
        validity: validity(state),
        uids,
        target,
    };
    show_next(state, &request.uids);
    let removed = state
        .list
        .try_update(|list| list.remove(&request.uids))
        .unwrap_or_default();
    state
        .selection
        .update(|selection| selection.forget(&request.uids));
    let (total, unread) = (i64::from(removed.total()), i64::from(removed.unread()));
    adjust(state, &folder, -total, -unread);
    load::fill(state);
    let text = match request.uids.len() {
        1 => format!("Message {verb}"),
        many => format!("{many} messages {verb}"),
    };
    crate::reactive::spawn(async move {
        match api::mail::move_messages(&request).await {
            Ok(result) => {
                load::folders(state);
                tell(state, toasts, text, folder, result);
            }
            Err(error) => {
                adjust(state, &folder, total, unread);
                if state.source.with_untracked(|source| source.folder == folder) {
                    state.list.update(|list| list.restore(removed));
                    if error.code() == Some(ErrorCode::NotFound) {
                        load::refresh(state);
                    }
                }
                toasts.problem(format!("Nothing was moved. {}", error.message()));
            }
        }
    });
}

/// Says what was done, and offers to undo it where the server told where the messages are now.
fn tell(state: MailState, toasts: Toasts, text: String, origin: String, result: MoveResult) {
    let Some(folder) = result.folder.filter(|_| !result.uids.is_empty()) else {
        toasts.show(text);
        return;
    };
    let back = MoveRequest {
        folder,
        validity: result.validity,
        uids: result.uids,
        target: MoveTarget::Folder(origin),
    };
    toasts.offer(text, "Undo", move || {
        let back = back.clone();
        crate::reactive::spawn(async move {
            match api::mail::move_messages(&back).await {
                Ok(_) => {
                    load::refresh(state);
                    load::folders(state);
                }
                Err(error) => {
                    toasts.problem(format!("It could not be undone. {}", error.message()));
                }
            }
        });
    });
}

/// If the open message goes, the next one is opened, or the list where only one fits.
fn show_next(state: MailState, going: &[u32]) {
    let is_going = |uid: &u32| going.contains(uid);
    let open = untrack(|| state.open_uid()).filter(is_going);
    // What is gone is not what the keyboard is about any more.
    let cursor = state.selection.with_untracked(Selection::cursor).filter(is_going);
    if open.or(cursor).is_none() {
        return;
    }
    let next = state.list.with_untracked(|list| list.successor(going));
    if let Some(next) = next {
        state.selection.update(|selection| selection.place(next));
    }
    if open.is_some() {
        let wide = crate::browser::dom::window_width() >= 720.0;
        state.go(next.filter(|next| wide && Some(*next) != open));
    }
}

fn adjust(state: MailState, name: &str, total: i64, unread: i64) {
    if total != 0 || unread != 0 {
        state.folders.update(|folders| {
            if let Some(folders) = folders {
                folder::adjust(folders, name, total, unread);
            }
        });
    }
}

fn validity(state: MailState) -> u32 {
    state
        .list
        .with_untracked(roost_page_logic::mail::list::MessageList::validity)
}
