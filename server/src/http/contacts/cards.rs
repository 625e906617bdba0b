//! Single contacts.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use roost_groupware::Condition;
use roost_shared::AddressBookId;
use roost_shared::contacts::{ContactDetail, ContactDraft};
use roost_shared::removal::Removed;

use crate::app::AppState;
use crate::http::error::ApiError;
use crate::http::extract::{CurrentUser, Json, Path};
use crate::http::if_match;

/// Opens a contact. Errors: `not_found`.
pub async fn get_contact(
    State(app): State<AppState>,
    user: CurrentUser,
    Path((book, object)): Path<(AddressBookId, String)>,
) -> Result<Json<ContactDetail>, ApiError> {
    Ok(Json(
        app.groupware().contact(user.account.id, book, &object).await?,
    ))
}

/// Makes a contact in a book that the asker may write to. Errors: `not_found`, `forbidden`, `invalid_input`.
pub async fn create_contact(
    State(app): State<AppState>,
    user: CurrentUser,
    Path(book): Path<AddressBookId>,
    Json(draft): Json<ContactDraft>,
) -> Result<(StatusCode, Json<ContactDetail>), ApiError> {
    let made = app
        .groupware()
        .create_contact(user.account.id, book, &draft)
        .await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Changes a contact. Needs `If-Match`. Errors: `not_found`, `forbidden`, `changed_meanwhile`,
/// `invalid_input`.
pub async fn update_contact(
    State(app): State<AppState>,
    user: CurrentUser,
    Path((book, object)): Path<(AddressBookId, String)>,
    headers: HeaderMap,
    Json(draft): Json<ContactDraft>,
) -> Result<Json<ContactDetail>, ApiError> {
    let etag = if_match::required(&headers)?;
    Ok(Json(
        app.groupware()
            .update_contact(user.account.id, book, &object, etag, &draft)
            .await?,
    ))
}

/// Deletes a contact; [`crate::http::removal`] takes it back. Heeds `If-Match`. Errors: `not_found`, `forbidden`, `changed_meanwhile`.
pub async fn delete_contact(
    State(app): State<AppState>,
    user: CurrentUser,
    Path((book, object)): Path<(AddressBookId, String)>,
    headers: HeaderMap,
) -> Result<Json<Removed>, ApiError> {
    let etag = if_match::optional(&headers);
    let condition = etag.map_or(Condition::Any, |etag| Condition::Etag(vec![etag.to_owned()]));
    let version = app
        .groupware()
        .delete(user.account.id, book, &object, &condition)
        .await?;
    Ok(Json(Removed { version }))
}
