//! Photos of contacts.
//!
//! A card comes from anywhere and may claim that its photo is HTML or SVG. What is served is recognised by
//! its first bytes, and only as one of the formats in which nothing can run.

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use roost_groupware::Photo;
use roost_shared::contacts::ContactDetail;
use roost_shared::{AddressBookId, ErrorCode};

use crate::app::AppState;
use crate::http::error::ApiError;
use crate::http::extract::{CurrentUser, Json, Path};
use crate::http::if_match;

/// The largest photo that is taken.
pub const MAX_PHOTO_BYTES: usize = 5 * 1024 * 1024;

/// Shows a contact's photo. Errors: `not_found`, also if it has none that can be shown.
pub async fn get_photo(
    State(app): State<AppState>,
    user: CurrentUser,
    Path((book, object)): Path<(AddressBookId, String)>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let found = app.groupware().photo(user.account.id, book, &object).await?;
    let (photo, etag) = found.ok_or_else(ApiError::not_found)?;
    let media_type = media_type(&photo.data).ok_or_else(ApiError::not_found)?;
    let caching = [
        (CACHE_CONTROL, "private, no-cache".to_owned()),
        (ETAG, etag.clone()),
    ];
    if headers
        .get(IF_NONE_MATCH)
        .is_some_and(|known| known.as_bytes() == etag.as_bytes())
    {
        return Ok((StatusCode::NOT_MODIFIED, caching).into_response());
    }
    let nature = [
        (CONTENT_TYPE, media_type),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
    ];
    Ok((caching, nature, photo.data).into_response())
}

/// Sets a contact's photo: the body is the image. Heeds `If-Match`. Errors: `not_found`, `forbidden`,
/// `changed_meanwhile`, `too_large`, `invalid_input` (not a JPEG, PNG, GIF or WebP image).
pub async fn set_photo(
    State(app): State<AppState>,
    user: CurrentUser,
    Path((book, object)): Path<(AddressBookId, String)>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<ContactDetail>, ApiError> {
    let data = body.map_err(|_| ApiError::new(ErrorCode::TooLarge, "The photo is larger than 5 MB."))?;
    let media_type = media_type(&data)
        .ok_or_else(|| ApiError::invalid("photo", "must be a JPEG, PNG, GIF or WebP image"))?;
    let photo = Photo {
        media_type: media_type.to_owned(),
        data: data.to_vec(),
    };
    let etag = if_match::optional(&headers);
    Ok(Json(
        app.groupware()
            .set_photo(user.account.id, book, &object, etag, Some(&photo))
            .await?,
    ))
}

/// Removes a contact's photo. Heeds `If-Match`. Errors: `not_found`, `forbidden`, `changed_meanwhile`.
pub async fn delete_photo(
    State(app): State<AppState>,
    user: CurrentUser,
    Path((book, object)): Path<(AddressBookId, String)>,
    headers: HeaderMap,
) -> Result<Json<ContactDetail>, ApiError> {
    let etag = if_match::optional(&headers);
    Ok(Json(
        app.groupware()
            .set_photo(user.account.id, book, &object, etag, None)
            .await?,
    ))
}

/// The media type that the first bytes say.
fn media_type(data: &[u8]) -> Option<&'static str> {
    match data {
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::media_type;

    #[test]
    fn only_images_in_which_nothing_runs_are_known() {
        assert_eq!(media_type(b"\xff\xd8\xff\xe0\0\x10JFIF"), Some("image/jpeg"));
        assert_eq!(media_type(b"RIFF\x10\0\0\0WEBPVP8 "), Some("image/webp"));
        for other in [
            &b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..],
            b"<html>",
            b"",
            b"GIF",
        ] {
            assert_eq!(media_type(other), None);
        }
    }
}
