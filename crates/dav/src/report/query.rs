//! calendar-query (RFC 4791 §7.8) and addressbook-query (RFC 6352 §8.6).

use axum::response::Response;
use futures_util::{Stream, StreamExt, pin_mut};
use roost_dav_proto::request::report::{Query, QueryFilter};
use roost_dav_proto::{Multistatus, Precondition};
use roost_groupware::{Collection, Object};

use super::render::{Renderer, Source, zone_of};
use crate::core::context::Context;
use crate::core::error::DavError;
use crate::core::{answer, path};

/// Answers with the objects that match, while they are found.
///
/// # Errors
/// `valid-calendar-data` for a timezone that is none.
pub async fn query(context: Context, collection: Collection, query: Query) -> Result<Response, DavError> {
    let timezone = match &query.filter {
        QueryFilter::Calendar { timezone, .. } => timezone.as_deref(),
        QueryFilter::AddressBook(_) => None,
    };
    let zone = zone_of(&collection, timezone)?;
    let renderer = Renderer::new(&context, &collection, query.properties, zone).await?;
    let groupware = &context.state.groupware;
    let account = context.account.id;
    match query.filter {
        QueryFilter::Calendar { filter, .. } => {
            let found = groupware.query_calendar(account, collection.id, filter, zone);
            let found =
                found.map(|result| Ok(result.map(|(object, parsed)| (object, Source::Calendar(parsed)))?));
            answer::streamed(pieces(collection, renderer, query.limit, found)).await
        }
        QueryFilter::AddressBook(filter) => {
            let found = groupware.query_cards(account, collection.id, filter);
            let found =
                found.map(|result| Ok(result.map(|(object, parsed)| (object, Source::Card(parsed)))?));
            answer::streamed(pieces(collection, renderer, query.limit, found)).await
        }
    }
}

fn pieces(
    collection: Collection,
    renderer: Renderer,
    limit: Option<u64>,
    found: impl Stream<Item = Result<(Object, Source), DavError>> + Send,
) -> impl Stream<Item = Result<String, DavError>> + Send {
    async_stream::try_stream! {
        let href = path::of(&collection);
        let mut body = Multistatus::new();
        let mut count = 0;
        pin_mut!(found);
        while let Some((object, source)) = found.next().await.transpose()? {
            if limit.is_some_and(|limit| count >= limit) {
                // RFC 6352 §8.6.2: the request's own resource tells that there would be more.
                body.status(&href, 507, Some(&Precondition::NumberOfMatchesWithinLimits));
                break;
            }
            count += 1;
            renderer.respond(&mut body, &href, &collection, &object, Some(&source));
            if let Some(piece) = body.take_chunk() {
                yield piece;
            }
        }
        yield body.finish();
    }
}
