//! calendar-query (RFC 4791 §7.8) and addressbook-query (RFC 6352 §8.6).

use axum::response::Response;
use chrono_tz::Tz;
use futures_util::{Stream, StreamExt, stream};
use roost_dav_proto::request::report::{Query, QueryFilter};
use roost_dav_proto::{Multistatus, Precondition};
use roost_groupware::{Collection, Content};
use roost_ical::card::Card;
use roost_ical::object::CalendarObject;

use super::render::{Renderer, Source, zone_of};
use super::scope::Scope;
use crate::core::context::Context;
use crate::core::error::DavError;
use crate::core::{answer, path, store};

/// Answers with the objects that match, while they are found. `own` is the href that was asked.
///
/// # Errors
/// `valid-calendar-data` for a timezone that is none, `valid-timezone` for the name of one that nobody knows.
pub async fn query(context: Context, own: String, scope: Scope, query: Query) -> Result<Response, DavError> {
    let renderer = Renderer::new(&context, &scope.collections(), query.properties).await?;
    let timezone = match &query.filter {
        QueryFilter::Calendar { timezone, .. } => timezone.as_ref(),
        QueryFilter::AddressBook(_) => None,
    };
    // Each calendar has its own timezone, where the query has none.
    let zones = scope
        .collections()
        .into_iter()
        .map(|collection| zone_of(collection, timezone))
        .collect::<Result<Vec<Tz>, DavError>>()?;
    // draft-daboo-carddav-directory-gateway-02 §6: a directory is searched, not copied.
    let is_directory = scope.collections().into_iter().any(store::is_directory);
    let limit = match query.limit {
        limit if !is_directory => limit,
        limit => Some(limit.unwrap_or(MOST_OF_DIRECTORY).min(MOST_OF_DIRECTORY)),
    };
    answer::streamed(pieces(context, own, scope, zones, renderer, query.filter, limit)).await
}

/// Most people that a search of the directory gives.
const MOST_OF_DIRECTORY: u64 = 500;

type Found = store::Found<(Content, Option<Source>)>;

/// The objects of a collection that match.
fn matches(
    context: &Context,
    collection: &Collection,
    zone: Tz,
    filter: QueryFilter,
    with_times: bool,
) -> Found {
    let groupware = &context.state.groupware;
    let (account, id) = (context.account.id, collection.id);
    match filter {
        QueryFilter::Calendar { filter, .. } => {
            let found = groupware.query_calendar(account, id, filter, zone, with_times);
            Box::pin(
                found.map(|result| Ok(result.map(|(content, read)| (content, read.map(Source::Calendar)))?)),
            )
        }
        QueryFilter::AddressBook(filter) => {
            let found = store::cards_matching(context, collection, filter, with_times);
            Box::pin(found.map(|result| result.map(|(content, read)| (content, Some(Source::Card(read))))))
        }
    }
}

/// One object, if it matches.
async fn single(
    context: &Context,
    collection: &Collection,
    name: &str,
    zone: Tz,
    filter: QueryFilter,
) -> Result<Option<(Content, Option<Source>)>, DavError> {
    let found = store::object(context, collection, name).await?;
    Ok(found.and_then(|object| {
        let source = match filter {
            QueryFilter::Calendar { filter, .. } => CalendarObject::parse(&object.data)
                .ok()
                .filter(|read| filter.matches(read, zone))
                .map(Source::Calendar),
            QueryFilter::AddressBook(filter) => Card::parse(&object.data)
                .ok()
                .filter(|read| filter.matches(read))
                .map(Source::Card),
        };
        Some((object.into(), Some(source?)))
    }))
}

fn pieces(
    context: Context,
    own: String,
    scope: Scope,
    zones: Vec<Tz>,
    mut renderer: Renderer,
    filter: QueryFilter,
    limit: Option<u64>,
) -> impl Stream<Item = Result<String, DavError>> + Send {
    async_stream::try_stream! {
        let mut body = Multistatus::new();
        let mut count = 0;
        for (collection, zone) in scope.collections().into_iter().zip(zones) {
            renderer.set_zone(zone);
            let href = path::of(collection);
            let mut found: Found = match &scope {
                Scope::Members(_) => {
                    matches(&context, collection, zone, filter.clone(), renderer.needs_times())
                },
                Scope::One(one) => {
                    let found = single(&context, collection, &one.1.name, zone, filter.clone()).await?;
                    Box::pin(stream::iter(found.map(Ok)))
                }
            };
            while let Some((content, source)) = found.next().await.transpose()? {
                if limit.is_some_and(|limit| count >= limit) {
                    // RFC 6352 §8.6.2: the request's own resource tells that there would be more.
                    body.status(&own, 507, Some(&Precondition::NumberOfMatchesWithinLimits));
                    yield body.finish();
                    return;
                }
                count += 1;
                renderer.respond(&mut body, &href, collection, &content, source.as_ref());
                if let Some(piece) = body.take_chunk() {
                    yield piece;
                }
            }
        }
        yield body.finish();
    }
}
