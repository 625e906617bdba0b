//! calendar-multiget (RFC 4791 §7.9) and addressbook-multiget (RFC 6352 §8.7).

use std::collections::HashMap;

use axum::response::Response;
use futures_util::Stream;
use roost_dav_proto::request::report::Multiget;
use roost_dav_proto::{Multistatus, href};
use roost_groupware::{Collection, Object};

use super::render::{Renderer, zone_of};
use super::scope::Scope;
use crate::core::context::Context;
use crate::core::error::DavError;
use crate::core::path::Target;
use crate::core::{answer, path, store};

/// Objects that are looked up, and held in memory, at a time.
const PART: usize = 1_000;

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
        while let Some((part, _)) = rest.split_at_checked(PART.min(rest.len())).filter(|(part, _)| !part.is_empty()) {
            let places: Vec<Option<(usize, String)>> =
                part.iter().map(|href| place_in(&collections, href)).collect();
            let mut objects: HashMap<usize, Object> = HashMap::new();
            let mut reached = part.len();
            for (at, collection) in collections.iter().enumerate() {
                let (here, wanted): (Vec<usize>, Vec<String>) = wanted_in(at, &places).unzip();
                if here.is_empty() {
                    continue;
                }
                let found = store::first_named(&context, collection, &wanted).await?;
                // The first of each collection is read in any case, so that this gets on.
                reached = reached.min(here.get(found.reached).copied().unwrap_or(reached));
                let found = found.objects.into_iter();
                objects.extend(found.filter_map(|(place, object)| Some((*here.get(place)?, object))));
            }
            for (number, (href, place)) in part.iter().zip(&places).enumerate().take(reached) {
                let found = place.as_ref().and_then(|(at, _)| {
                    Some((paths.get(*at)?, collections.get(*at)?, objects.get(&number)?))
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
            rest = rest.get(reached..).unwrap_or_default();
        }
        yield body.finish();
    }
}

/// The names that are asked for in one of the collections, with their numbers among all hrefs.
fn wanted_in(at: usize, places: &[Option<(usize, String)>]) -> impl Iterator<Item = (usize, String)> {
    places.iter().enumerate().filter_map(move |(number, place)| {
        let (_, name) = place.as_ref().filter(|(place, _)| *place == at)?;
        Some((number, name.clone()))
    })
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
