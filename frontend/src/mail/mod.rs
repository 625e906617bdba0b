//! Mail: folders, list, reading and writing.

use leptos::prelude::*;

use crate::shell::Page;
use crate::ui::EmptyState;

/// What the mail section shares.
#[derive(Clone, Copy)]
pub struct MailState;

impl MailState {
    /// The page's mail state.
    pub fn expect() -> Self {
        expect_context()
    }

    /// How many messages in the inbox are unread.
    pub fn inbox_unread(self) -> Signal<u32> {
        Signal::stored(0)
    }
}

/// Makes the mail state and provides it to the whole shell.
pub fn provide() {
    provide_context(MailState);
}

/// The path of the list that a path of the mail section is in.
pub fn list_path_of(_path: &str) -> String {
    "/mail".to_owned()
}

/// The mail section.
#[component]
pub fn MailPage() -> impl IntoView {
    view! {
        <Page sidebar_label="Folders" sidebar=|| ()>
            <EmptyState icon="mail" title="Mail".to_owned()/>
        </Page>
    }
}

/// The messages being written.
#[component]
pub fn ComposeDock() -> impl IntoView {}
