//! The settings page.

use leptos::prelude::*;

use crate::ui::EmptyState;

/// The settings section.
#[component]
pub fn SettingsPage() -> impl IntoView {
    view! { <EmptyState icon="settings" title="Settings".to_owned()/> }
}
