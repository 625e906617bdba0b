//! Calendar.

use leptos::prelude::*;

use crate::shell::Page;
use crate::ui::EmptyState;

/// The calendar section.
#[component]
pub fn CalendarPage() -> impl IntoView {
    view! {
        <Page sidebar_label="Calendar" sidebar=|| ()>
            <EmptyState icon="calendar" title="Calendar".to_owned()/>
        </Page>
    }
}
