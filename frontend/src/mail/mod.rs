//! Mail: folders, list, reading and writing.
//!
//! [`state`] holds what the section's parts share, [`load`] fills it from the server, [`live`] keeps it in
//! step with what happens elsewhere, and [`actions`] changes messages: at once here, and back again if the
//! server refuses. The views are in `folders`, `list`, `reading` and `compose`.

mod actions;
mod compose;
mod folders;
mod keys;
mod list;
mod live;
mod load;
mod page;
mod reading;
mod state;

pub use compose::{Compose, ComposeDock};
pub use page::MailPage;
pub use state::MailState;

use roost_page_logic::mail::place::Place;

/// Makes what the section shares and provides it to the whole shell: mail arrives wherever one is.
pub fn provide() {
    let state = MailState::provide();
    Compose::provide();
    live::follow(state);
    load::folders(state);
}

/// The path of the list that a path of the mail section is in, for a search in it.
pub fn list_path_of(path: &str) -> String {
    let rest = path.split_once("/mail/").map_or("", |(_, rest)| rest);
    let place = Place {
        message: None,
        ..Place::parse(rest)
    };
    format!("/mail/{}", place.path())
}
