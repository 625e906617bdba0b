//! The conditional headers: `If` (RFC 4918 §10.4), `If-Match` and `If-None-Match`, `If-Modified-Since` and
//! `If-Unmodified-Since` (RFC 9110 §13.1),
//! `If-Schedule-Tag-Match` (RFC 6638 §8.3).

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use roost_dav_proto::header::{EntityTag, If, IfState};
use roost_dav_proto::href;
use roost_files::etag;
use roost_groupware::{Condition, SyncToken};
use roost_locks::LockTable;

use super::context::Context;
use super::error::DavError;
use super::lock::{self, Place};
use super::member_states;
use super::path::Target;
use super::registry::Method;
use super::resource::Resource;

/// How many other resources one `If` header may speak of; each has to be loaded.
const MOST_RESOURCES: usize = 8;

/// Refuses the request unless all its conditions hold for the resource as it was loaded.
///
/// # Errors
/// 412, or 304 for a GET of what the client has already.
pub async fn check(
    context: &Context,
    method: Method,
    resource: &Resource,
    locks: &LockTable,
) -> Result<(), DavError> {
    let headers = &context.headers;
    let mut state = state_of(context, resource, locks);
    if let Some(condition) = &headers.condition {
        state
            .tokens
            .extend(Box::pin(member_states::token_of(context, resource)).await?);
        if !if_holds(context, condition, &state).await? {
            return Err(DavError::PRECONDITION_FAILED);
        }
    }
    let current = current_tag(resource, &state);
    if headers
        .if_match
        .as_ref()
        .is_some_and(|tags| !tags.allow_match(current.as_ref()))
    {
        return Err(DavError::PRECONDITION_FAILED);
    }
    let modified = modified_at(resource);
    let is_since = |date: Option<DateTime<Utc>>| {
        // A date has no fractions of seconds, and what has none is not asked about.
        date.zip(modified)
            .map(|(date, modified)| modified.timestamp() > date.timestamp())
    };
    if headers.if_match.is_none() && is_since(headers.if_unmodified_since) == Some(true) {
        return Err(DavError::PRECONDITION_FAILED);
    }
    if headers.if_none_match.is_none()
        && matches!(method, Method::Get | Method::Head)
        && is_since(headers.if_modified_since) == Some(false)
        && let Some(tag) = &current
    {
        return Err(DavError::NotModified(tag.to_string()));
    }
    if headers
        .if_none_match
        .as_ref()
        .is_some_and(|tags| !tags.allow_none_match(current.as_ref()))
    {
        return Err(match (method, current) {
            (Method::Get | Method::Head, Some(tag)) => DavError::NotModified(tag.to_string()),
            _ => DavError::PRECONDITION_FAILED,
        });
    }
    if let Some(wanted) = &headers.if_schedule_tag
        && !has_schedule_tag(resource, wanted)
    {
        return Err(DavError::PRECONDITION_FAILED);
    }
    Ok(())
}

/// RFC 6638 §8.3: there is a scheduling object, and it has that tag.
fn has_schedule_tag(resource: &Resource, wanted: &str) -> bool {
    match resource {
        Resource::Object { info, .. } => info.schedule_tag.as_deref() == Some(wanted),
        _ => false,
    }
}

/// What the write has to find in the database, so that what was judged above still holds when it happens.
#[must_use]
pub fn for_write(context: &Context, resource: &Resource) -> Condition {
    let headers = &context.headers;
    let conditional = headers.condition.is_some()
        || headers.if_match.is_some()
        || headers.if_none_match.is_some()
        || headers.if_unmodified_since.is_some() && modified_at(resource).is_some();
    match resource {
        // Answers that came in since are taken along (RFC 6638 §3.2.10), unless the client names the very bytes.
        _ if !conditional => match &headers.if_schedule_tag {
            Some(tag) => Condition::ScheduleTag(tag.clone()),
            None => Condition::Any,
        },
        Resource::Object { info, .. } => Condition::Etag(vec![info.etag.clone()]),
        Resource::File { node, .. } => {
            etag(node).map_or(Condition::Present, |tag| Condition::Etag(vec![tag]))
        }
        _ => Condition::Absent,
    }
}

fn state_of(context: &Context, resource: &Resource, locks: &LockTable) -> IfState {
    let mut tokens = Vec::new();
    // RFC 4918 §10.4.4: a lock is a state of everything in its scope.
    if let Some(place) = Place::of(resource, &context.account) {
        tokens.extend(locks.covering(&place.path).map(|lock| lock.token.clone()));
    }
    let etag = match resource {
        Resource::Object { info, .. } => Some(EntityTag::read(&info.etag)),
        Resource::File { node, .. } => etag(node).map(|tag| EntityTag::read(&tag)),
        // RFC 6578 §5: a collection's sync token is a state token.
        Resource::Collection(collection) => {
            tokens.push(SyncToken::of(collection).to_string());
            None
        }
        _ => None,
    };
    IfState { etag, tokens }
}

/// When it was last changed, where GET says so.
fn modified_at(resource: &Resource) -> Option<DateTime<Utc>> {
    match resource {
        Resource::Object { info, .. } => Some(info.modified_at),
        Resource::File { node, .. } if node.content.is_some() => Some(node.modified_at),
        _ => None,
    }
}

/// The tag for `If-Match` and `If-None-Match`. What exists without a tag of its own still has to match `*`:
/// it gets one that no client can know.
fn current_tag(resource: &Resource, state: &IfState) -> Option<EntityTag> {
    let anonymous = EntityTag {
        weak: true,
        opaque: String::new(),
    };
    resource.exists().then(|| state.etag.clone().unwrap_or(anonymous))
}

async fn if_holds(context: &Context, condition: &If, own: &IfState) -> Result<bool, DavError> {
    let mut others: BTreeMap<&str, IfState> = BTreeMap::new();
    for resource in condition.resources() {
        if others.contains_key(resource) {
            continue;
        }
        if others.len() >= MOST_RESOURCES {
            return Err(DavError::bad_request(
                "The If header speaks of too many resources.",
            ));
        }
        others.insert(resource, load_state(context, resource).await?);
    }
    Ok(condition.holds(|resource| match resource {
        None => Some(own),
        Some(resource) => others.get(resource),
    }))
}

/// RFC 4918 §10.4.4: what does not exist has no state, and so fails every condition that is not negated.
async fn load_state(context: &Context, reference: &str) -> Result<IfState, DavError> {
    let Ok(target) = href::split(reference).and_then(|(_, path)| Target::read(path)) else {
        return Ok(IfState::default());
    };
    match Resource::load(context, target, Method::Head).await {
        Ok(resource) => {
            let locks = lock::load(context, Method::Head, &resource).await?;
            let mut state = state_of(context, &resource, &locks);
            state
                .tokens
                .extend(Box::pin(member_states::token_of(context, &resource)).await?);
            Ok(state)
        }
        Err(DavError::Status(..)) => Ok(IfState::default()),
        Err(error) => Err(error),
    }
}
