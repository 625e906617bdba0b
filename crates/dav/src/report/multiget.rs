//! calendar-multiget (RFC 4791 §7.9) and addressbook-multiget (RFC 6352 §8.7).

use std::collections::HashSet;
use std::iter::Peekable;

use axum::response::Response;
use futures_util::{Stream, StreamExt, stream};
use roost_dav_proto::request::report::Multiget;
use roost_dav_proto::{Multistatus, href};
use roost_groupware::{Collection, Content};

use super::render::{Renderer, zone_of};
use super::scope::Scope;
use crate::core::context::Context;
use crate::core::error::DavError;
use crate::core::path::Target;
use crate::core::{answer, path, store};

/// Hrefs that are looked up at a time.
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
        let mut places = Places::new(&collections);
        let mut hrefs = hrefs.iter().peekable();
        while hrefs.peek().is_some() {
            let Run { at, hrefs: run, names } = places.next_run(&mut hrefs);
            let collection = at.and_then(|at| Some((collections.get(at)?, paths.get(at)?)));
            let mut found: store::Found<(usize, Content)> = match collection {
                Some((collection, _)) => store::contents_named(&context, collection, names, renderer.needs_times()),
                None => Box::pin(stream::empty()),
            };
            let mut next = found.next().await.transpose()?;
            for (href, place) in run {
                match next.take_if(|(found, _)| Some(*found) == place).zip(collection) {
                    Some(((_, content), (collection, own))) => {
                        renderer.respond(&mut body, own, collection, &content, None);
                        next = found.next().await.transpose()?;
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

/// Hrefs that follow each other and lead into one collection, or into none.
struct Run<'a> {
    /// Which collection.
    at: Option<usize>,
    /// The hrefs; those that lead into the collection have places in `names`.
    hrefs: Vec<(&'a str, Option<usize>)>,
    /// The names of objects.
    names: Vec<String>,
}

/// Where hrefs lead.
struct Places<'a> {
    collections: &'a [Collection],
    /// What the last href had before its last segment, and into which collection that led. Most have the same.
    last: Option<(&'a str, usize)>,
    /// What was answered: a resource has one response (RFC 4918 §14.24).
    answered: HashSet<(usize, String)>,
}

impl<'a> Places<'a> {
    fn new(collections: &'a [Collection]) -> Self {
        Self {
            collections,
            last: None,
            answered: HashSet::new(),
        }
    }

    /// Takes hrefs as long as they lead into the same collection. One that leads to the same object as another before it
    /// is skipped.
    fn next_run(&mut self, hrefs: &mut Peekable<std::slice::Iter<'a, String>>) -> Run<'a> {
        let mut run = Run {
            at: None,
            hrefs: Vec::new(),
            names: Vec::new(),
        };
        while let Some(href) = hrefs.peek().filter(|_| run.hrefs.len() < PART) {
            let place = self.place_of(href);
            if place
                .as_ref()
                .is_some_and(|(at, _)| run.at.is_some_and(|last| last != *at))
            {
                break;
            }
            match place {
                None => run.hrefs.push((href, None)),
                Some((at, name)) if self.answered.insert((at, name.clone())) => {
                    run.at = Some(at);
                    run.hrefs.push((href, Some(run.names.len())));
                    run.names.push(name);
                }
                Some(_) => {}
            }
            hrefs.next();
        }
        run
    }

    /// In which of the collections an href leads to an object of which name.
    fn place_of(&mut self, href: &'a str) -> Option<(usize, String)> {
        let cut = href.rfind('/').map(|slash| href.split_at(slash + 1));
        if let (Some((parent, segment)), Some((last, at))) = (cut, self.last)
            && parent == last
            && !segment.is_empty()
            && !segment.contains(['?', '#', ' ', '\t', '\r', '\n'])
        {
            return Some((at, href::decode_segment(segment).ok()?));
        }
        let found = self
            .collections
            .iter()
            .enumerate()
            .find_map(|(at, collection)| Some((at, name_in(collection, href)?)))?;
        // A slash in a query parts no segments.
        let parted = cut.filter(|(parent, _)| !parent.contains(['?', '#']));
        self.last = parted.map(|(parent, _)| (parent, found.0));
        Some(found)
    }
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
