//! Address books and contacts of the person who is signed in. Only adapts: `roost-groupware` does the work
//! and decides what the account may see and change.

mod cards;
mod photo;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::routing::{get, post};
use roost_shared::AddressBookId;
use roost_shared::contacts::{AddressBookSummary, ContactWindow, Suggestion};
use serde::Deserialize;

use crate::app::AppState;
use crate::http::error::ApiError;
use crate::http::extract::{CurrentUser, Json, Query};
use crate::http::removal;

/// The routes of contacts.
pub fn routes() -> Router<AppState> {
    let photo = get(photo::get_photo)
        .put(photo::set_photo)
        .delete(photo::delete_photo);
    Router::new()
        .route("/addressbooks", get(list_address_books))
        .route("/addressbooks/{id}/contacts", post(cards::create_contact))
        .route(
            "/addressbooks/{id}/contacts/{object}",
            get(cards::get_contact)
                .put(cards::update_contact)
                .delete(cards::delete_contact),
        )
        .route(
            "/addressbooks/{id}/contacts/{object}/restore",
            post(removal::restore_object),
        )
        .route(
            "/addressbooks/{id}/contacts/{object}/photo",
            photo.layer(DefaultBodyLimit::max(photo::MAX_PHOTO_BYTES)),
        )
        .route("/contacts", get(list_contacts))
        .route("/contacts/complete", get(complete_recipient))
}

/// Lists the asker's address books.
async fn list_address_books(
    State(app): State<AppState>,
    user: CurrentUser,
) -> Result<Json<Vec<AddressBookSummary>>, ApiError> {
    Ok(Json(app.groupware().address_books(user.account.id).await?))
}

/// `?book=&query=&offset=&limit=`
#[derive(Deserialize)]
#[serde(default)]
struct WindowQuery {
    book: Option<AddressBookId>,
    query: String,
    offset: u32,
    limit: u32,
}

impl Default for WindowQuery {
    fn default() -> Self {
        Self {
            book: None,
            query: String::new(),
            offset: 0,
            limit: 100,
        }
    }
}

/// Lists a stretch of the asker's contacts. Errors: `not_found` (the book), `malformed_request`.
async fn list_contacts(
    State(app): State<AppState>,
    user: CurrentUser,
    Query(window): Query<WindowQuery>,
) -> Result<Json<ContactWindow>, ApiError> {
    let WindowQuery {
        book,
        query,
        offset,
        limit,
    } = window;
    Ok(Json(
        app.groupware()
            .contacts(user.account.id, book, &query, offset, limit)
            .await?,
    ))
}

/// `?query=`
#[derive(Deserialize)]
struct CompletionQuery {
    query: String,
}

/// Completes a recipient from the asker's contacts.
async fn complete_recipient(
    State(app): State<AppState>,
    user: CurrentUser,
    Query(typed): Query<CompletionQuery>,
) -> Result<Json<Vec<Suggestion>>, ApiError> {
    Ok(Json(
        app.groupware().complete(user.account.id, &typed.query).await?,
    ))
}
