//! calendar-multiget (RFC 4791 §7.9) and addressbook-multiget (RFC 6352 §8.7).

use std::collections::HashMap;

use axum::response::Response;
use futures_util::Stream;
use roost_dav_proto::request::report::Multiget;
use roost_dav_proto::{Multistatus, href};
use roost_groupware::{Collection, Object, next_part};

use super::render::{Renderer, zone_of};
use super::scope::Scope;
use crate::core::context::Context;
use crate::core::error::DavError;
use crate::core::path::Target;
use crate::core::{answer, path, store};

/// Objects that are fetched, and held in memory, at first: they may be as large as objects can be.
const FIRST_PART: usize = 50;
/// Answers with the objects in the order in which they were asked for; one that is not in the collection, or in none of
/// the home, is a response with 404.
///
/// # Errors
/// Those of the service; 400 if one object is asked for another.
pub async fn multiget(context: Context, scope: Scope, multiget: Multiget) -> Result<Response, DavError> {
    let mut renderer = Renderer::new(&context, &scope.collections(), multiget.properties).await?;
    let collections = match scope {
        Scope::Members(collections) => collections,
        Scope::One(one) => {
            let (collection, info) = *one;
            // RFC 4791 §7.9: the one href is that of the object.
            let names = multiget.hrefs.iter().map(|href| name_in(&collection, href));
            if !names.into_iter().all(|name| name.as_ref() == Some(&info.name)) {
                return Err(DavError::bad_request("An object is asked for itself alone."));
            }
            vec![collection]
        }
    };
    // Floating times matter to an expansion alone; of several calendars the first one's zone has to do.
    if let Some(first) = collections.first() {
        renderer.set_zone(zone_of(first, None)?);
    }
    answer::streamed(pieces(context, collections, renderer, multiget.hrefs)).await
}

fn pieces(
    context: Context,
    collections: Vec<Collection>,
    renderer: Renderer,
    hrefs: Vec<String>,
) -> impl Stream<Item = Result<String, DavError>> + Send {
    async_stream::try_stream! {
        let mut body = Multistatus::new();
        let paths: Vec<String> = collections.iter().map(path::of).collect();
        let mut rest = hrefs.as_slice();
        let mut length = FIRST_PART;
        while let Some((part, after)) = rest.split_at_checked(length.min(rest.len())).filter(|(part, _)| !part.is_empty()) {
            rest = after;
            let places: Vec<Option<(usize, String)>> =
                part.iter().map(|href| place_in(&collections, href)).collect();
            let mut objects: HashMap<(usize, String), Object> = HashMap::new();
            for (at, collection) in collections.iter().enumerate() {
                let here = places.iter().flatten().filter(|(place, _)| *place == at);
                let wanted: Vec<String> = here.map(|(_, name)| name.clone()).collect();
                let found = store::objects_named(&context, collection, &wanted).await?;
                objects.extend(found.into_iter().map(|object| ((at, object.info.name.clone()), object)));
            }
            length = next_part(objects.values().map(|object| object.data.len()));
            for (href, place) in part.iter().zip(&places) {
                let found = place.as_ref().and_then(|place| {
                    Some((paths.get(place.0)?, collections.get(place.0)?, objects.get(place)?))
                });
                match found {
                    Some((own, collection, object)) => {
                        renderer.respond(&mut body, own, collection, object, None);
                    }
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

/// In which of the collections an href leads to an object of which name.
fn place_in(collections: &[Collection], reference: &str) -> Option<(usize, String)> {
    let mut places = collections
        .iter()
        .enumerate()
        .filter_map(|(at, collection)| Some((at, name_in(collection, reference)?)));
    places.next()
}

/// The name of the object in this collection that an href speaks of.
fn name_in(own: &Collection, reference: &str) -> Option<String> {
    let (_, path) = href::split(reference).ok()?;
    match Target::read(path).ok()? {
        Target::DirectoryEntry { name } if store::is_directory(own) => Some(name),
        Target::Object {
            kind,
            address,
            collection,
            name,
        } if !store::is_directory(own)
            && kind == own.kind
            && address == own.home_address
            && collection == own.name =>
        {
            Some(name)
        }
        _ => None,
    }
}
