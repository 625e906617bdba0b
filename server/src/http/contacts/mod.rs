//! Address books and contacts of the person who is signed in. Only adapts: `roost-groupware` does the work
//! and decides what the account may see and change.

mod cards;
mod photo;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::routing::{get, patch, post};
use roost_shared::AddressBookId;
use roost_shared::contacts::{AddressBookName, AddressBookSummary, ContactWindow, Suggestion};
use serde::Deserialize;

use crate::app::AppState;
use crate::http::error::ApiError;
use crate::http::extract::{CurrentUser, Json, Path, Query};
use crate::http::removal;

/// The routes of contacts.
pub fn routes() -> Router<AppState> {
    let photo = get(photo::get_photo)
        .put(photo::set_photo)
        .delete(photo::delete_photo);
    Router::new()
        .route("/addressbooks", get(list_address_books).post(create_address_book))
        .route(
            "/addressbooks/{id}",
            patch(rename_address_book).delete(delete_address_book),
        )
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

/// Makes an address book. Errors: `invalid_input` (`name`).
async fn create_address_book(
    State(app): State<AppState>,
    user: CurrentUser,
    Json(body): Json<AddressBookName>,
) -> Result<(StatusCode, Json<AddressBookSummary>), ApiError> {
    let made = app
        .groupware()
        .create_address_book(user.account.id, &body.name)
        .await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Gives an address book the asker's own name. Errors: `not_found`, `invalid_input` (`name`).
async fn rename_address_book(
    State(app): State<AppState>,
    user: CurrentUser,
    Path(id): Path<AddressBookId>,
    Json(body): Json<AddressBookName>,
) -> Result<StatusCode, ApiError> {
    app.groupware()
        .rename_address_book(user.account.id, id, &body.name)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Deletes an address book of the asker's own with everything in it, or leaves a shared one. Errors: `not_found`,
/// `forbidden`.
async fn delete_address_book(
    State(app): State<AppState>,
    user: CurrentUser,
    Path(id): Path<AddressBookId>,
) -> Result<StatusCode, ApiError> {
    app.groupware().delete_address_book(user.account.id, id).await?;
    // Another book takes over as the default; without one, the original comes back.
    app.groupware().ensure_defaults(user.account.id).await?;
    Ok(StatusCode::NO_CONTENT)
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

/// Completes a recipient from the asker's contacts and domain.
async fn complete_recipient(
    State(app): State<AppState>,
    user: CurrentUser,
    Query(typed): Query<CompletionQuery>,
) -> Result<Json<Vec<Suggestion>>, ApiError> {
    Ok(Json(app.groupware().complete(&user.account, &typed.query).await?))
}
