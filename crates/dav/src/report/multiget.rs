//! calendar-multiget (RFC 4791 §7.9) and addressbook-multiget (RFC 6352 §8.7).

use std::collections::HashMap;

use axum::response::Response;
use futures_util::Stream;
use roost_dav_proto::request::report::Multiget;
use roost_dav_proto::{Multistatus, href};
use roost_groupware::{Collection, Object};

use super::render::{Renderer, zone_of};
use crate::core::context::Context;
use crate::core::error::DavError;
use crate::core::path::Target;
use crate::core::{answer, path};

/// Objects that are fetched, and held in memory, at a time.
const PART: usize = 50;

/// Answers with the objects in the order in which they were asked for; one that is not in this collection is
/// a response with 404.
///
/// # Errors
/// Those of the service.
pub async fn multiget(
    context: Context,
    collection: Collection,
    multiget: Multiget,
) -> Result<Response, DavError> {
    let zone = zone_of(&collection, None)?;
    let renderer = Renderer::new(&context, &collection, multiget.properties, zone).await?;
    answer::streamed(pieces(context, collection, renderer, multiget.hrefs)).await
}

fn pieces(
    context: Context,
    collection: Collection,
    renderer: Renderer,
    hrefs: Vec<String>,
) -> impl Stream<Item = Result<String, DavError>> + Send {
    async_stream::try_stream! {
        let own = path::of(&collection);
        let mut body = Multistatus::new();
        for part in hrefs.chunks(PART) {
            let names: Vec<Option<String>> =
                part.iter().map(|href| name_in(&collection, href)).collect();
            let wanted: Vec<String> = names.iter().flatten().cloned().collect();
            let objects = context.state.groupware.multiget(context.account.id, collection.id, &wanted).await?;
            let objects: HashMap<&str, &Object> =
                objects.iter().map(|object| (object.info.name.as_str(), object)).collect();
            for (href, name) in part.iter().zip(&names) {
                match name.as_deref().and_then(|name| objects.get(name)) {
                    Some(object) => renderer.respond(&mut body, &own, &collection, object, None),
                    None => body.status(href, 404, None),
                }
                if let Some(piece) = body.take_chunk() {
                    yield piece;
                }
            }
        }
        yield body.finish();
    }
}

/// The name of the object in this collection that an href speaks of.
fn name_in(own: &Collection, reference: &str) -> Option<String> {
    let (_, path) = href::split(reference).ok()?;
    match Target::read(path).ok()? {
        Target::Object {
            kind,
            address,
            collection,
            name,
        } if kind == own.kind && address == own.home_address && collection == own.name => Some(name),
        _ => None,
    }
}
