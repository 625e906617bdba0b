//! The dialog that says with whom a calendar is shared.

use leptos::prelude::*;
use roost_shared::sharing::SharedKind;

use super::cards::dialog_open;
use super::open::Open;
use super::state::CalendarState;
use crate::sharing::{Shared, Sharing};
use crate::ui::{Dialog, DialogSize};

/// The dialog, while it is open.
#[component]
pub fn ShareDialog() -> impl IntoView {
    let state = CalendarState::expect();
    let open = dialog_open(state, |open| matches!(open, Open::Share(_)));
    let title = Signal::derive(move || match state.open.get() {
        Some(Open::Share(calendar)) => format!("Share “{}”", calendar.name),
        _ => String::new(),
    });
    view! {
        <Dialog open=open title=title size=DialogSize::Wide>
            {move || match state.open.get_untracked() {
                Some(Open::Share(calendar)) => {
                    let subject = Shared { id: calendar.id, kind: SharedKind::Calendar };
                    Some(view! { <Sharing subject=subject/> })
                }
                _ => None,
            }}
        </Dialog>
    }
}
