//! Mail over the JSON API: an adapter over `roost-mail` that decides nothing itself.

mod changes;
mod error;
mod folders;
mod invitation;
mod messages;
mod parts;
mod writing;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use roost_mail::MailUser;
use roost_shared::mail::MessageKey;
use serde::Deserialize;

use crate::app::AppState;
use crate::http::extract::CurrentUser;

/// A draft as JSON: its HTML and its text have 8 MiB each at most, and grow by escaping.
const DRAFT_BYTES: usize = 32 * 1024 * 1024;

/// The routes below `/api/mail`, but for uploads and the image proxy.
pub fn routes() -> Router<AppState> {
    let writing = Router::new()
        .route("/drafts", post(writing::save_draft))
        .route("/send", post(writing::send_message))
        .layer(DefaultBodyLimit::max(DRAFT_BYTES));
    Router::new()
        .route(
            "/folders",
            get(folders::list_folders)
                .post(folders::create_folder)
                .put(folders::rename_folder)
                .delete(folders::delete_folder),
        )
        .route("/messages", get(messages::list_messages))
        .route("/message", get(messages::show_message))
        .route("/html", get(messages::show_html))
        .route("/part", get(parts::show_part))
        .route("/source", get(parts::show_source))
        .route("/invitation", post(invitation::take_invitation))
        .route("/flags", post(changes::change_flags))
        .route("/move", post(changes::move_messages))
        .route("/compose", get(writing::compose))
        .merge(writing)
}

/// The asker as the mail service sees them.
fn mail_user(user: &CurrentUser) -> MailUser {
    MailUser::from(&user.session)
}

/// The part of a query that names a message.
#[derive(Deserialize)]
struct KeyQuery {
    folder: String,
    validity: u32,
    uid: u32,
}

impl From<KeyQuery> for MessageKey {
    fn from(
        KeyQuery {
            folder,
            validity,
            uid,
        }: KeyQuery,
    ) -> Self {
        Self {
            folder,
            validity,
            uid,
        }
    }
}
