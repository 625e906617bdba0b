//! Keeps the mail state in step with what happens elsewhere.

use leptos::prelude::*;
use roost_page_logic::mail::folder;
use roost_shared::event::ServerEvent;
use roost_shared::mail::MessageSummary;

use super::load;
use super::state::MailState;
use crate::api::{events, health};
use crate::session;

/// Listens to the server for as long as the shell stands.
pub fn follow(state: MailState) {
    let first = StoredValue::new(true);
    events::listen(move |event| {
        match event {
            // What happened while the stream was broken is not told again.
            ServerEvent::Connected if !first.get_value() => {
                load::folders(state);
                load::refresh(state);
            }
            ServerEvent::Connected => first.set_value(false),
            ServerEvent::MailArrived {
                folder,
                total,
                messages,
            } => arrived(state, &folder, total, &messages),
            ServerEvent::MailChanged { folder } => {
                if is_shown(state, &folder) {
                    load::refresh(state);
                }
                load::folders(state);
            }
            ServerEvent::FoldersChanged => load::folders(state),
            ServerEvent::MailStore { available } => {
                health::set_mail_store(available);
                if available {
                    load::retry(state);
                    load::refresh(state);
                }
            }
            ServerEvent::CollectionChanged { .. } => {}
            ServerEvent::SessionEnded => session::leave(),
        }
    });
}

fn is_shown(state: MailState, name: &str) -> bool {
    state.source.with_untracked(|source| source.folder == name)
}

fn arrived(state: MailState, name: &str, total: u32, messages: &[MessageSummary]) {
    let unread = messages.iter().filter(|message| !message.flags.seen).count();
    state.folders.update(|folders| {
        if let Some(folders) = folders {
            let before = folders
                .iter()
                .find(|folder| folder.name == name)
                .map_or(total, |folder| folder.total);
            let unread = i64::try_from(unread).unwrap_or(0);
            folder::adjust(folders, name, i64::from(total) - i64::from(before), unread);
        }
    });
    let searching = state.source.with_untracked(|source| !source.query.is_empty());
    if !is_shown(state, name) || searching {
        return;
    }
    let incomplete = state
        .list
        .try_update(|list| list.arrive(messages.to_vec(), total))
        .unwrap_or(false);
    if incomplete {
        load::refresh(state);
    }
}
