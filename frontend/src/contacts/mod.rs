//! Contacts.

use leptos::prelude::*;

use crate::shell::Page;
use crate::ui::EmptyState;

/// The contacts section.
#[component]
pub fn ContactsPage() -> impl IntoView {
    view! {
        <Page sidebar_label="Contacts" sidebar=|| ()>
            <EmptyState icon="contacts" title="Contacts".to_owned()/>
        </Page>
    }
}
