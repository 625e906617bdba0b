//! sync-collection (RFC 6578): what changed since a token.

use axum::response::Response;
use futures_util::{Stream, StreamExt};
use roost_dav_proto::request::report::SyncCollection;
use roost_dav_proto::{Multistatus, Precondition};
use roost_groupware::{Access, Collection, SyncPage, SyncToken};

use super::render::{Renderer, zone_of};
use crate::core::context::Context;
use crate::core::error::DavError;
use crate::core::{answer, path, store};

/// Changes that are read at a time.
const PAGE: u32 = 1_000;

/// Answers with changed objects, deleted ones as 404, and the token to go on from.
///
/// # Errors
/// `valid-sync-token` for a token of another collection, or one that is too old.
pub async fn sync(
    context: Context,
    collection: Collection,
    request: SyncCollection,
) -> Result<Response, DavError> {
    let token = match request.token.as_deref().map(str::parse::<SyncToken>) {
        None => None,
        Some(Ok(token)) => Some(token),
        Some(Err(_)) => return Err(Precondition::ValidSyncToken.into()),
    };
    let mut renderer = Renderer::new(&context, &[&collection], request.properties).await?;
    renderer.set_zone(zone_of(&collection, None)?);
    answer::streamed(pieces(context, collection, renderer, token, request.limit)).await
}

fn pieces(
    context: Context,
    collection: Collection,
    renderer: Renderer,
    mut token: Option<SyncToken>,
    limit: Option<u64>,
) -> impl Stream<Item = Result<String, DavError>> + Send {
    async_stream::try_stream! {
        let groupware = &context.state.groupware;
        let own = path::of(&collection);
        let mut body = Multistatus::new();
        let mut left = limit.unwrap_or(u64::MAX);
        // What was loaded a moment ago tells already that nothing is new.
        let mut goes_on = collection.access < Access::Read || token != Some(SyncToken::of(&collection));
        while goes_on {
            let page_limit = u32::try_from(left).map_or(PAGE, |left| left.min(PAGE));
            let page = groupware.sync(context.account.id, collection.id, token.as_ref(), page_limit).await?;
            let SyncPage { changed, deleted, token: reached, more } = page;
            left = left.saturating_sub(u64::try_from(changed.len() + deleted.len()).unwrap_or(u64::MAX));
            if renderer.needs_data(collection.kind) {
                let names = changed.into_iter().map(|info| info.name).collect();
                // What was deleted a moment ago is left out: the next synchronisation tells it.
                let mut found = store::contents_named(&context, &collection, names, renderer.needs_times());
                while let Some((_, content)) = found.next().await.transpose()? {
                    renderer.respond(&mut body, &own, &collection, &content, None);
                    if let Some(piece) = body.take_chunk() {
                        yield piece;
                    }
                }
            } else {
                for info in &changed {
                    renderer.respond_info(&mut body, &own, &collection, info);
                    if let Some(piece) = body.take_chunk() {
                        yield piece;
                    }
                }
            }
            for name in &deleted {
                body.status(&path::object(&own, name), 404, None);
            }
            token = Some(reached);
            if more && left == 0 {
                // RFC 6578 §3.6: the rest is to be asked for with the token below.
                body.status(&own, 507, Some(&Precondition::NumberOfMatchesWithinLimits));
            }
            goes_on = more && left > 0;
        }
        if let Some(token) = token {
            body.sync_token(&token.to_string());
        }
        yield body.finish();
    }
}
