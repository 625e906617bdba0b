//! The title of the browser's tab.

use leptos::prelude::document;

/// Sets it: `(3) Inbox – Roost`.
pub fn set(place: &str, unread: u32) {
    let mut title = String::new();
    if unread > 0 {
        title.push_str(&format!("({unread}) "));
    }
    if !place.is_empty() {
        title.push_str(place);
        title.push_str(" – ");
    }
    title.push_str("Roost");
    document().set_title(&title);
}
