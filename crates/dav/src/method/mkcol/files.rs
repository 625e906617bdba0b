//! MKCOL of a collection of files.

use axum::response::Response;
use http::StatusCode;
use roost_dav_proto::name::dav;
use roost_dav_proto::request::mkcol::NewCollection;

use super::{check_type, refused};
use crate::core::context::Context;
use crate::core::error::DavError;
use crate::core::{answer, refusal};
use crate::property::new_file_collection_settings;

/// Makes the collection with all the properties that were asked for, or nothing.
///
/// # Errors
/// The properties that were refused as `mkcol-response`; those of [`refusal::of_files`].
pub async fn mkcol(context: &Context, path: &[String], body: &[u8]) -> Result<Response, DavError> {
    let new = NewCollection::read_mkcol(body)?;
    check_type(&[], &new, &dav::MKCOL_RESPONSE)?;
    let settings = new_file_collection_settings(&new.properties)
        .map_err(|stats| refused(&dav::MKCOL_RESPONSE, &stats))?;
    let files = &context.state.files;
    files
        .make_collection(context.account.id, path, &settings.set)
        .await
        .map_err(|error| refusal::of_files(error, &context.account.address))?;
    Ok(answer::empty(StatusCode::CREATED))
}
