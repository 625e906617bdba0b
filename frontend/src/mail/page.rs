//! The mail section's page: folders, list and message side by side, as many as fit.

use leptos::prelude::*;
use roost_page_logic::mail::place::Place;
use roost_shared::mail::MessageKey;

use super::folders::FolderTree;
use super::list::ListPane;
use super::reading::ReadingPane;
use super::state::{MailState, Source};
use super::{actions, keys, load};
use crate::browser::location::Location;
use crate::reactive::{effect, memo};
use crate::shell::Page;
use crate::ui::ConfirmDialog;

/// The folder that stands for none in a path.
const INBOX: &str = "INBOX";

/// The messages about which it is asked whether they go for good.
#[derive(Clone, Copy)]
pub struct ConfirmDelete(pub RwSignal<Vec<u32>>);

/// The mail section.
#[component]
pub fn MailPage() -> impl IntoView {
    let state = MailState::expect();
    let confirm = RwSignal::new(Vec::new());
    provide_context(ConfirmDelete(confirm));
    follow_path(state);
    keys::listen(state, confirm);
    let reading = memo(move || state.open.with(Option::is_some));
    view! {
        <Page sidebar_label="Folders" sidebar=|| view! { <FolderTree/> }>
            <div class="mail" class:mail--reading=move || reading.get()>
                <ListPane/>
                <ReadingPane/>
            </div>
        </Page>
        <ConfirmDeleteDialog state=state confirm=confirm/>
    }
}

/// Shows the list and the message that the path names.
fn follow_path(state: MailState) {
    let location = Location::expect();
    let path = location.path();
    let place = Memo::new(move |last: Option<&Place>| {
        let path = path.get();
        let Some((_, rest)) = path.split_once("/mail") else {
            // On the way out of the section the path is another's already.
            return last.cloned().unwrap_or_default();
        };
        let mut place = Place::parse(rest);
        if place.folder.is_empty() {
            INBOX.clone_into(&mut place.folder);
        }
        place
    });
    let source = memo(move || Source {
        folder: place.with(|place| place.folder.clone()),
        query: location.query(),
    });
    effect(move || load::show(state, source.get()));
    effect(move || {
        let open = place.with(|place| {
            place.message.map(|(validity, uid)| MessageKey {
                folder: place.folder.clone(),
                validity,
                uid,
            })
        });
        if let Some(key) = &open {
            state.selection.update(|selection| selection.place(key.uid));
        }
        state.open.set(open);
    });
    on_cleanup(move || {
        state.open.try_set(None);
    });
}

#[component]
fn ConfirmDeleteDialog(state: MailState, confirm: RwSignal<Vec<u32>>) -> impl IntoView {
    let open = RwSignal::new(false);
    effect(move || {
        if confirm.with(|uids| !uids.is_empty()) {
            open.set(true);
        }
    });
    effect(move || {
        if !open.get() {
            confirm.set(Vec::new());
        }
    });
    let text = Signal::derive(move || match confirm.with(Vec::len) {
        1 => "The message will be gone for good.".to_owned(),
        many => format!("{many} messages will be gone for good."),
    });
    view! {
        <ConfirmDialog
            open=open
            title="Delete for good?".to_owned()
            text=text
            action="Delete"
            on_confirm=move |()| actions::expunge(state, confirm.get_untracked())
        />
    }
}
