//! Calls about sharing, and about what calendars and address books have in common beside it.

use roost_shared::CollectionId;
use roost_shared::calendar::CollectionOrder;
use roost_shared::feed::{FeedCreate, FeedCreated, FeedSummary, SubscriptionSummary};
use roost_shared::sharing::{DirectoryEntry, InvitationSummary, ShareSummary, ShareTarget, ShareUpdate};

use super::{ApiError, Query, delete, get, post, post_empty, put};

/// With whom a collection is shared.
pub async fn shares(id: CollectionId) -> Result<Vec<ShareSummary>, ApiError> {
    get(&shares_path(id)).await
}

/// Shares a collection, or changes what is allowed.
pub async fn share(id: CollectionId, share: &ShareUpdate) -> Result<(), ApiError> {
    put(&shares_path(id), share).await
}

/// Ends a share.
pub async fn unshare(id: CollectionId, target: &ShareTarget) -> Result<(), ApiError> {
    let url = Query::new(&shares_path(id));
    let url = match target {
        ShareTarget::Person { address } => url.with("kind", "person").with("address", address),
        ShareTarget::Group { address } => url.with("kind", "group").with("address", address),
        ShareTarget::Domain => url.with("kind", "domain"),
    };
    delete(&url.build()).await
}

/// What others offer and one does not have.
pub async fn invitations() -> Result<Vec<InvitationSummary>, ApiError> {
    get("/api/invitations").await
}

/// Takes what is offered (`accept`), or declines it or leaves it.
pub async fn answer(id: CollectionId, accept: bool) -> Result<(), ApiError> {
    let answer = if accept { "accept" } else { "decline" };
    post_empty(&format!("/api/invitations/{id}/{answer}"), &()).await
}

/// People and groups of one's domain whose name or address begins like that.
pub async fn directory(typed: &str) -> Result<Vec<DirectoryEntry>, ApiError> {
    get(&Query::new("/api/directory").with("query", typed).build()).await
}

/// Puts collections into one's own order.
pub async fn order(collections: Vec<CollectionId>) -> Result<(), ApiError> {
    put("/api/collections/order", &CollectionOrder { collections }).await
}

/// Where a collection is to be had as a file.
pub fn export_url(id: CollectionId) -> String {
    format!("/api/collections/{id}/export")
}

/// One's private address of a calendar, if there is one.
pub async fn feed(id: CollectionId) -> Result<Option<FeedSummary>, ApiError> {
    get(&feed_path(id)).await
}

/// Makes a private address of a calendar, which ends the one before.
pub async fn create_feed(id: CollectionId, busy_only: bool) -> Result<FeedCreated, ApiError> {
    post(&feed_path(id), &FeedCreate { busy_only }).await
}

/// Ends one's private address of a calendar.
pub async fn end_feed(id: CollectionId) -> Result<(), ApiError> {
    delete(&feed_path(id)).await
}

/// How the fetching of a calendar stands that is published elsewhere.
pub async fn subscription(id: CollectionId) -> Result<SubscriptionSummary, ApiError> {
    get(&format!("/api/collections/{id}/subscription")).await
}

fn shares_path(id: CollectionId) -> String {
    format!("/api/collections/{id}/shares")
}

fn feed_path(id: CollectionId) -> String {
    format!("/api/collections/{id}/feed")
}
