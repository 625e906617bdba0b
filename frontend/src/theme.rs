//! Light, dark, or as the system says.
//!
//! The choice is part of the account's settings. A copy on the device is read by `public/theme.js` before
//! the first paint, so that the page never flashes in the wrong colours.

use leptos::prelude::*;
use roost_shared::settings::Theme as Choice;

use crate::browser::storage;
use crate::reactive::{effect, memo};
use crate::session::Session;

const KEY: &str = "roost.theme";

/// The theme that holds now.
#[derive(Clone, Copy)]
pub struct Theme;

impl Theme {
    /// Keeps the document in the theme that the session's settings say.
    pub fn provide(session: Session) {
        let choice = memo(move || session.settings().map(|settings| settings.theme));
        effect(move || {
            if let Some(choice) = choice.get() {
                apply(choice);
            }
        });
    }
}

fn apply(choice: Choice) {
    let name = match choice {
        Choice::System => None,
        Choice::Light => Some("light"),
        Choice::Dark => Some("dark"),
    };
    let Some(root) = document().document_element() else {
        return;
    };
    match name {
        Some(name) => {
            let _ = root.set_attribute("data-theme", name);
            storage::write(KEY, name);
        }
        None => {
            let _ = root.remove_attribute("data-theme");
            storage::remove(KEY);
        }
    }
}
